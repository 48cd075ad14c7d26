import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { endLeftovers } from '../../../cli/up/leftovers.ts'
import { identityOf } from '../../../cli/up/process-identity.ts'

t.test('only programs that are surely ours are ended', async t => {
  const children = [1, 2].map(() => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']))
  t.teardown(() => children.forEach(child => child.kill('SIGKILL')))
  await Promise.all(children.map(child => once(child, 'spawn')))
  const [ours, stranger] = children.map(child => identityOf(child.pid!)!)
  const ended = once(children[0]!, 'exit')
  const names = await endLeftovers({
    process: { pid: 2 ** 22 + 1, startTicks: '1' },
    startedAt: '',
    configuration: '',
    programs: {
      proxy: ours!,
      'control-plane': { pid: stranger!.pid, startTicks: '1' },
      'shard-agent': { pid: 2 ** 22 + 2, startTicks: '1' },
    },
  })
  t.strictSame(names, ['proxy'])
  await ended
  t.equal(children[1]!.exitCode, null, 'the one that has got the number since still runs')
})
