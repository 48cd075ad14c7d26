import t from 'tap'
import { launchPlan } from '../../../shard-agent/lifecycle/launch-plan.ts'
import { startOrder } from '../support/start-shard.ts'

const place = {
  address: '127.0.0.5',
  port: 32_001,
  directory: '/data/arena-1/1',
  nodePath: '/opt/node',
  localApi: 'http://127.0.0.1:9/s/abc',
  env: { PATH: '/bin', SWITCHYARD_AUTH_TOKEN: 'secret', NODE_COMPILE_CACHE: '/opt/switchyard' },
}

t.test('placeholders are replaced in arguments and environment', async t => {
  const plan = launchPlan(
    startOrder({
      command: [
        './server',
        '-b{address}:{port}',
        '{shard}/{incarnation}',
        '{slots}',
        '{dir}',
        '{other}',
        '{port',
      ],
      env: { NAME: '{shard}', CONSTRUCTOR: '{constructor}' },
    }),
    place,
  )
  t.equal(plan.file, './server')
  t.same(plan.arguments, ['-b127.0.0.5:32001', 'arena-1/1', '100', '/data/arena-1/1', '{other}', '{port'])
  t.match(plan.env, { NAME: 'arena-1', CONSTRUCTOR: '{constructor}' })
})

t.test('the word node means the runtime of the agent, only as the first word', async t => {
  const plan = launchPlan(startOrder({ command: ['node', 'node'] }), place)
  t.equal(plan.file, '/opt/node')
  t.same(plan.arguments, ['node'])
})

t.test('the game server is told who and where it is, and no secret of the agent', async t => {
  const { env } = launchPlan(startOrder({ env: { SWITCHYARD_PORT: '1' } }), place)
  t.same(env, {
    PATH: '/bin',
    SWITCHYARD_SHARD: 'arena-1',
    SWITCHYARD_INCARNATION: '1',
    SWITCHYARD_BIND: '127.0.0.5',
    SWITCHYARD_PORT: '32001',
    SWITCHYARD_SLOTS: '100',
    SWITCHYARD_ADDRESSES: 'nat',
    SWITCHYARD_LOCAL_API: 'http://127.0.0.1:9/s/abc',
  })
})

t.test('the working directory is that of the life where none is ordered', async t => {
  t.equal(launchPlan(startOrder(), place).workingDirectory, place.directory)
  t.equal(launchPlan(startOrder({ workingDirectory: '/srv' }), place).workingDirectory, '/srv')
})
