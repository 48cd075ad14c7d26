import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { codeOnly } from './code-only.ts'

export const SOURCE_FOLDERS = [
  'lib',
  'proto',
  'proxy',
  'control-plane',
  'shard-agent',
  'cli',
  'examples',
  'test',
]

export interface Import {
  /** As written: `../flow.ts`, `node:net`, `zod`. */
  readonly specifier: string
  /** The imported file from the project's root; undefined for what is no file of ours. */
  readonly file: string | undefined
  readonly kind: 'import' | 'export'
  readonly typeOnly: boolean
}

export interface SourceFile {
  /** From the project's root: `proxy/flows/flow.ts`. */
  readonly path: string
  readonly text: string
  /** The text with comments and the insides of strings blanked; same lines. */
  readonly code: string
  readonly imports: readonly Import[]
}

/** Every TypeScript file that people wrote. */
export function readSourceFiles(root: string): readonly SourceFile[] {
  return SOURCE_FOLDERS.flatMap(folder => filesBelow(root, folder))
    .filter(path => path.endsWith('.ts') && !path.startsWith('proto/generated/'))
    .map(path => {
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, code: codeOnly(text), imports: importsOf(path, text) }
    })
}

/** Paths of all files in `folder`, from `root`; none where there is no such folder. */
export function filesBelow(root: string, folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return []
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter(
    entry => entry.name !== 'node_modules',
  )
  return entries.flatMap(entry => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(root, path) : [path]
  })
}

const STATIC_IMPORT = /^(import|export)\b(\s+type\b)?[^'";=]*?\bfrom\s+'([^']+)'/gm
const BARE_IMPORT = /^import\s+'([^']+)'/gm
const DYNAMIC_IMPORT = /\bimport\(\s*'([^']+)'/g

/** What `text`, the file at `path`, imports. */
export function importsOf(path: string, text: string): readonly Import[] {
  const found: Import[] = []
  const add = (specifier: string, kind: Import['kind'], typeOnly: boolean): void => {
    const file = specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : undefined
    found.push({ specifier, file, kind, typeOnly })
  }
  for (const [, kind, type, specifier] of text.matchAll(STATIC_IMPORT))
    if (specifier !== undefined) add(specifier, kind === 'export' ? 'export' : 'import', type !== undefined)
  for (const pattern of [BARE_IMPORT, DYNAMIC_IMPORT])
    for (const [, specifier] of text.matchAll(pattern))
      if (specifier !== undefined) add(specifier, 'import', false)
  return found
}

/** The package that a specifier names: `@grpc/grpc-js/build/x.js` → `@grpc/grpc-js`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
