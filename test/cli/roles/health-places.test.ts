import t from 'tap'
import { outlineOf } from '../../../cli/configuration/outline.ts'
import { flagIn, healthPlaces } from '../../../cli/roles/health-places.ts'
import type { RunningRole } from '../../../cli/roles/role.ts'

function urls(running: RunningRole, root: unknown = {}): readonly string[] {
  return healthPlaces(running, outlineOf(root)).map(({ name, url }) => `${name} ${url}`)
}

t.test('each role answers where it is configured', async t => {
  t.same(urls({ role: 'up', flags: [] }), [
    'control-plane http://127.0.0.1:7480/healthz',
    'proxy http://127.0.0.1:7481/healthz',
    'shard-agent http://127.0.0.1:7490/healthz',
  ])
  t.same(urls({ role: 'proxy', flags: [] }, { proxy: { status: { bind: '0.0.0.0', port: 9_000 } } }), [
    'proxy http://127.0.0.1:9000/healthz',
  ])
  t.same(urls({ role: 'control-plane', flags: [] }, { controlPlane: { http: { bind: '::' } } }), [
    'control-plane http://[::1]:7480/healthz',
  ])
})

t.test('a flag comes before the file; a free port cannot be known', async t => {
  t.same(urls({ role: 'proxy', flags: ['--status-port', '9001'] }), ['proxy http://127.0.0.1:9001/healthz'])
  t.same(urls({ role: 'proxy', flags: ['--status-port=0'] }), [])
})

t.test('a flag is found in both forms', async t => {
  t.equal(flagIn(['--config', 'a'], '--config'), 'a')
  t.equal(flagIn(['--config=b=c'], '--config'), 'b=c')
  t.equal(flagIn(['--config'], '--config'), undefined)
  t.equal(flagIn(['--configs', 'a'], '--config'), undefined)
})
