import t from 'tap'
import { inputsOf } from './inputs-of.ts'
import { projectFile, type ProjectFiles } from './project-files.ts'

const FILES: Readonly<Record<string, string>> = {
  'proxy/flow.test.ts': `import t from 'tap'\nimport { flow } from './flow.ts'\nimport type { Shape } from './shape.ts'\n`,
  'proxy/flow.ts': `import {\n  id,\n} from '../lib/id.ts'\n`,
  'proxy/shape.ts': '',
  'lib/id.ts': `import '../lib/seed.ts'\nconst late = await import('./late.ts')\n`,
  'lib/late.ts': `import { id } from './id.ts'\n`,
  'lib/seed.ts': '',
  'lib/other.ts': '',
  'store/open.test.ts': `import { tables } from './tables.ts'\n`,
  'store/tables.ts': `readMigrations(new URL('../sql/', import.meta.url))\nif (import.meta.main) start()\n`,
  'store/thread.test.ts': `new Worker(new URL('thread.ts', import.meta.url), {})\n`,
  'store/thread.ts': `import { id } from '../lib/late.ts'\n`,
  'sql/1.sql': '',
  'sql/mysql/2.sql': '',
  'sqlite.md': '',
  'root.test.ts': `const root = new URL('.', import.meta.url)\n`,
  'directory.test.ts': `readFileSync(join(import.meta.dirname, name))\n`,
  'template.test.ts': 'readFileSync(new URL(`${name}.sql`, import.meta.url))\n',
  'absent.test.ts': `import { gone } from './gone.ts'\n`,
}
const files: ProjectFiles = new Map(
  Object.entries(FILES).map(([path, text]) => [path, projectFile(path, Buffer.from(text))]),
)
const everything = Object.keys(FILES).toSorted()

for (const [what, test, inputs] of [
  [
    'imports of imports, also late, bare and circular ones; not types alone',
    'proxy/flow.test.ts',
    ['lib/id.ts', 'lib/late.ts', 'lib/seed.ts', 'proxy/flow.test.ts', 'proxy/flow.ts'],
  ],
  [
    'all below a folder that is named',
    'store/open.test.ts',
    ['sql/1.sql', 'sql/mysql/2.sql', 'store/open.test.ts', 'store/tables.ts'],
  ],
  [
    'a thread and what it imports',
    'store/thread.test.ts',
    ['lib/id.ts', 'lib/late.ts', 'lib/seed.ts', 'store/thread.test.ts', 'store/thread.ts'],
  ],
  ['everything for who names the root', 'root.test.ts', everything],
  ['everything for who finds its directory out', 'directory.test.ts', everything],
  ['everything for who puts a name together', 'template.test.ts', everything],
  ['a file that is not there yet', 'absent.test.ts', ['absent.test.ts', 'gone.ts']],
] as const)
  t.test(`inputs are ${what}`, async t => t.strictSame(inputsOf(test, files), inputs))
