import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '..', '..')

t.test('every example file is a valid configuration', async t => {
  const files = readdirSync(join(root, 'examples')).filter(name => name.endsWith('.yaml'))
  t.ok(files.length >= 5)
  for (const file of files) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['cli/main.ts', 'config', 'validate', '--config', join('examples', file)],
      { cwd: root, encoding: 'utf8', timeout: 60_000 },
    )
    t.equal(status, 0, `${file}: ${stdout}${stderr}`)
  }
})
