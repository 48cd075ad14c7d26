import t from 'tap'
import { programOf, runningRole } from '../../../cli/roles/role.ts'

t.test('the first word may stand for a program, whose flags follow', async t => {
  t.match(programOf(['proxy', '--config', 'x.yaml']), [/\/proxy\/main\.ts$/, '--config', 'x.yaml'])
  t.match(programOf(['control-plane']), [/\/control-plane\/main\.ts$/])
  t.match(programOf(['agent']), [/\/shard-agent\/main\.ts$/])
  for (const words of [
    [],
    ['up'],
    ['status', 'proxy'],
    ['--config', 'proxy'],
    ['constructor'],
    ['__proto__'],
  ])
    t.equal(programOf(words), undefined, words.join(' '))
})

t.test('a command line shows what runs', async t => {
  const cases = [
    [['node', '/app/cli/main.ts', 'up', '--port', '0'], { role: 'up', flags: ['--port', '0'] }],
    [['node', '/app/cli/main.ts', 'agent'], { role: 'shard-agent', flags: [] }],
    [['/usr/bin/node', '/app/proxy/main.ts', '--config', 'x'], { role: 'proxy', flags: ['--config', 'x'] }],
    [['/sbin/docker-init', '--', 'node', '/app/cli/main.ts', 'proxy'], { role: 'proxy', flags: [] }],
    [['node', '/app/cli/main.ts', 'status'], undefined],
    [['node', '/app/cli/main.ts'], undefined],
    [['node', '/srv/other/main.ts'], undefined],
    [['/sbin/init'], undefined],
    [[''], undefined],
  ] as const
  for (const [words, expected] of cases) t.same(runningRole(words), expected, words.join(' '))
})
