import t from 'tap'
import { outlineOf } from '../../../cli/configuration/outline.ts'

t.test('what is not there has its default', async t => {
  t.match(outlineOf(undefined), {
    listeners: [{ name: 'main', port: 7_777, binds: ['0.0.0.0', '::'] }],
    stopGraceMsMost: 5_000,
    grpc: { bind: '127.0.0.1', port: 7_400 },
    http: { port: 7_480 },
    status: { port: 7_481 },
    flowsMax: 20_000,
  })
})

t.test('the environment comes before the file', async t => {
  const root = {
    dataDir: 'a',
    controlPlane: { grpc: { bind: '::1', port: 1 } },
    proxy: { status: { port: 2 } },
  }
  const environment = {
    SWITCHYARD_DATA_DIR: 'b',
    SWITCHYARD_CONTROL_PLANE_GRPC_PORT: '0',
    SWITCHYARD_PROXY_STATUS_PORT: '',
  }
  t.match(outlineOf(root, environment), {
    dataDir: 'b',
    grpc: { bind: '::1', port: 0 },
    status: { port: 2 },
  })
})

t.test('fleets with restored addresses are known by name', async t => {
  const fleets = [
    { name: 'arena', addresses: 'restore' },
    { name: 'race' },
    { name: 'old', addresses: 'nat' },
  ]
  t.same(outlineOf({ fleets }).restoredFleets, ['arena'])
})

t.test('values of the wrong type are left to the program that owns them', async t => {
  t.match(outlineOf({ listeners: 'x', fleets: [1, { name: 2 }], proxy: { flowsMax: 'many' } }), {
    listeners: [],
    flowsMax: 20_000,
  })
})
