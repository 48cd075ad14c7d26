import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import t from 'tap'
import { ERRORS } from '../lib/errors.ts'
import { PROJECT_ROOT } from './support/project-root.ts'
import { BANNED_IN_CORE, PURE_NODE_MODULES } from './support/tidy/banned-in-core.ts'
import { brokenLinks } from './support/tidy/doc-links.ts'
import { functionLengths } from './support/tidy/function-lengths.ts'
import { importCycle } from './support/tidy/import-cycle.ts'
import { importMistake, layerOf, OWNERS, TOOLS } from './support/tidy/layers.ts'
import { FILE_LINES_ASKED, FUNCTION_LINES_ASKED, SIZE_ANSWERS } from './support/tidy/size-answers.ts'
import { filesBelow, packageOf, readSourceFiles, SOURCE_FOLDERS } from './support/tidy/source-files.ts'

const files = readSourceFiles(PROJECT_ROOT)
const product = files.filter(file => !file.path.startsWith('test/'))
const core = files.filter(file => ['core', 'contract'].includes(layerOf(file.path) ?? ''))
const imports = files.flatMap(file => file.imports.map(imported => ({ from: file.path, ...imported })))
const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...filesBelow(PROJECT_ROOT, 'docs'),
  ...filesBelow(PROJECT_ROOT, 'examples'),
].filter(page => page.endsWith('.md'))

t.test('files were seen: a checker that sees none would pass for ever', async t => {
  for (const folder of SOURCE_FOLDERS)
    t.ok(files.filter(file => file.path.startsWith(`${folder}/`)).length >= 5, `files in ${folder}/`)
  t.ok(core.length > 0)
  t.ok(imports.length > files.length)
  t.ok(pages.length >= 3)
})

t.test('every file lies in a folder with a place in the layers', async t => {
  t.same(
    files.filter(file => layerOf(file.path) === undefined).map(file => file.path),
    [],
    'add the folder to FOLDERS in test/support/tidy/layers.ts',
  )
})

t.test('imports lead downwards: main → shell → core → proto/contract → lib', async t => {
  const mistakes = imports.flatMap(({ from, file }) => {
    const mistake = file === undefined ? undefined : importMistake(from, file)
    return mistake === undefined ? [] : [`${from} imports ${file}: ${mistake}`]
  })
  t.same(mistakes, [])
})

t.test('there are no cycles', async t => {
  t.same(importCycle(files) ?? [], [], 'move what both need into a third file')
})

t.test('each outside package is imported by its owners only', async t => {
  const mistakes = imports
    .filter(({ file, specifier }) => file === undefined && !specifier.startsWith('node:'))
    .filter(
      ({ from, specifier }) => !(OWNERS[packageOf(specifier)] ?? []).some(owner => from.startsWith(owner)),
    )
    .map(({ from, specifier }) => `${from} imports ${specifier}: ask its owner, or make it one in OWNERS`)
  t.same(mistakes, [])
})

t.test('each package of package.json has owners, or is a tool', async t => {
  const manifest = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
    devDependencies: Record<string, string>
  }
  const installed = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  t.same(
    installed.toSorted(),
    [...Object.keys(OWNERS), ...TOOLS].toSorted(),
    'package.json and OWNERS or TOOLS say the same',
  )
})

t.test('core touches nothing outside: no packages, no node: modules but pure ones', async t => {
  const mistakes = core.flatMap(file =>
    file.imports
      .filter(imported => imported.file === undefined && !PURE_NODE_MODULES.includes(imported.specifier))
      .filter(
        ({ specifier }) => !(specifier === 'node:net' && /import \{ isIP \} from 'node:net'/.test(file.text)),
      )
      .map(
        ({ specifier }) => `${file.path} imports ${specifier}: declare a seam and let the shell implement it`,
      ),
  )
  t.same(mistakes, [])
})

t.test('core takes time, chance and the world as arguments', async t => {
  const mistakes = core.flatMap(file =>
    BANNED_IN_CORE.filter(({ pattern }) => pattern.test(file.code)).map(
      ({ pattern, instead }) => `${file.path} has ${pattern.exec(file.code)?.[0]}: ${instead}`,
    ),
  )
  t.same(mistakes, [])
})

t.test('long files and functions have an answer, and every answer its question', async t => {
  const longFiles = files
    .filter(file => file.text.split('\n').length - 1 > FILE_LINES_ASKED)
    .map(file => file.path)
  const longFunctions = product.flatMap(file =>
    functionLengths(file.code)
      .filter(({ lines }) => lines > FUNCTION_LINES_ASKED)
      .map(({ name }) => `${file.path}:${name}`),
  )
  t.same(
    [...longFiles, ...longFunctions].toSorted(),
    Object.keys(SIZE_ANSWERS).toSorted(),
    'split along a concept, or answer in test/support/tidy/size-answers.ts',
  )
  t.ok(product.flatMap(file => functionLengths(file.code)).length > 50, 'functions were seen')
})

t.test('there are no barrels', async t => {
  const barrels = files.filter(
    file => basename(file.path) === 'index.ts' || file.imports.some(({ kind }) => kind === 'export'),
  )
  t.same(
    barrels.map(file => file.path),
    [],
    'import a thing from the file that owns it',
  )
})

t.test('names say what a thing is', async t => {
  const vague = /(^|\/)(utils?|helpers?|common|types|misc|shared)\//
  t.same(
    files.filter(file => vague.test(file.path)).map(file => file.path),
    [],
    'name the folder after a noun of the domain',
  )
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(integration|property))?(\.test)?\.ts$/
  t.same(
    files.filter(file => !kebab.test(basename(file.path))).map(file => file.path),
    [],
    'kebab-case of what the file exports',
  )
})

t.test('no test runs alone', async t => {
  const alone = files.filter(file => /\.only\(|\bonly: true\b/.test(file.code))
  t.same(
    alone.map(file => file.path),
    [],
  )
})

t.test('docs/errors.md and the table of errors say the same', async t => {
  const rows = readFileSync(join(PROJECT_ROOT, 'docs/errors.md'), 'utf8').matchAll(
    /^\| `(SWY_\w+)` \| (\d) \| (yes|no) \| [^|]+ \| ([^|]+) \|$/gm,
  )
  const documented = Object.fromEntries(
    [...rows].map(([, code = '', exit, retry, remedy]) => [
      code,
      { retryable: retry === 'yes', exit: Number(exit), remedy },
    ]),
  )
  t.same(
    documented,
    ERRORS,
    'docs/errors.md has one row for each: | `code` | exit | retry | meaning | remedy |',
  )
})

t.test('the change log has a place for what is not released yet', async t => {
  t.match(readFileSync(join(PROJECT_ROOT, 'CHANGELOG.md'), 'utf8'), /^## \[?Unreleased\]?/m)
})

t.test('every link in the documentation leads somewhere', async t => {
  const broken = pages.flatMap(page => brokenLinks(PROJECT_ROOT, page).map(target => `${page} → ${target}`))
  t.same(broken, [])
})
