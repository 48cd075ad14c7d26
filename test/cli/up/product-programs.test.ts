import t from 'tap'
import { productPrograms, STOP_ORDER } from '../../../cli/up/product-programs.ts'

const settings = {
  stopGraceMsMost: 60_000,
  drainMs: 0,
  configuration: '/c.yaml',
  dataDirectory: '/data',
  grpcPort: 0,
  listener: { name: 'main', port: 0 },
}
const [plane, agent, proxy] = productPrograms(settings)
const common = ['--config', '/c.yaml', '--data-dir', '/data']

t.test('the first start asks for the ports of the flags', async t => {
  t.strictSame(plane!.argumentsOf({}), [...common, '--grpc-port', '0'])
  t.strictSame(proxy!.argumentsOf({ grpc: '127.0.0.1:7400' }), [
    ...common,
    '--control-plane',
    '127.0.0.1:7400',
    '--listener-port',
    'main=0',
  ])
})

t.test('the proxy is told which data plane is wanted', async t => {
  const [, , asked] = productPrograms({ ...settings, dataPlane: 'batched' })
  t.match(asked!.argumentsOf({}).join(' '), '--data-plane batched')
  t.notMatch(proxy!.argumentsOf({}).join(' '), '--data-plane')
})

t.test('the agent takes its game servers with it when it is asked to stop', async t => {
  t.ok(agent!.argumentsOf({ grpc: '127.0.0.1:7400' }).includes('--stop-children-on-exit'))
})

t.test('a later start asks for the ports that were found', async t => {
  const learned = {
    ...plane!.learn({ pid: 1, grpc: '127.0.0.1:5001', http: '[::1]:5002', node: 'node-1' }),
    ...proxy!.learn({
      pid: 2,
      status: '127.0.0.1:5003',
      listeners: [
        { name: 'main', address: '0.0.0.0', port: 5_004, protocols: ['udp'] },
        { name: 'web', address: '::', port: 5_005, protocols: ['tcp'] },
      ],
    }),
  }
  t.strictSame(plane!.argumentsOf(learned), [...common, '--grpc-port', '5001', '--http-port', '5002'])
  t.strictSame(proxy!.argumentsOf(learned).slice(common.length), [
    '--control-plane',
    '127.0.0.1:5001',
    '--status-port',
    '5003',
    '--listener-port',
    'main=5004,web=5005',
  ])
})

t.test('the agent gets the time that its game servers may take', async t => {
  t.ok(agent!.stopGraceMs > settings.stopGraceMsMost)
})

t.test('each program has its place in the order of stopping', async t => {
  t.same(new Set(STOP_ORDER), new Set(productPrograms(settings).map(program => program.name)))
})
