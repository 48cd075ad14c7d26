import { execFileSync } from 'node:child_process'
import t from 'tap'
import { tarArchive } from '../../lib/tar-archive.ts'

t.test('the system’s tar reads what was written', async t => {
  const directory = t.testdir()
  const long = 'é'.repeat(700)
  execFileSync('tar', ['--extract', '--preserve-permissions', `--directory=${directory}`], {
    input: tarArchive([
      { name: 'sub/', content: '', mode: 0o755 },
      { name: 'sub/key', content: 'secret\n', mode: 0o600 },
      { name: 'long', content: long, mode: 0o644 },
      { name: 'empty', content: '', mode: 0o644 },
    ]),
  })
  const shown = execFileSync('sh', ['-c', 'stat -c "%a %s %n" sub sub/key long empty; cat sub/key long'], {
    cwd: directory,
    encoding: 'utf8',
  })
  t.match(shown, '600 7 sub/key\n644 1400 long\n644 0 empty\n')
  t.ok(shown.endsWith(`secret\n${long}`))
})

t.test('a name that does not fit is a programmer’s mistake', async t => {
  t.throws(() => tarArchive([{ name: 'x'.repeat(101), content: '', mode: 0 }]), RangeError)
})
