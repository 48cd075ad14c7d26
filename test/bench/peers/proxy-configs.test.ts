import { writeFileSync } from 'node:fs'
import t from 'tap'
import { parseProgramArguments } from '../../../lib/program-arguments.ts'
import { PROXY_FLAGS, readProxyConfig } from '../../../proxy/config.ts'
import { haproxyConfig } from './haproxy-config.ts'
import { nginxConfig } from './nginx-config.ts'
import { switchyardConfig } from './switchyard-config.ts'

const endpoints = {
  listen: { address: '10.0.0.1', port: 7_001 },
  shard: { address: '10.0.0.2', port: 9_000 },
}

t.test('nginx: one worker, UDP and TCP, one session per client', async t => {
  const text = nginxConfig({ directory: '/tmp/x', ...endpoints }, '/modules/stream.so')
  t.match(text, /^load_module \/modules\/stream.so;\n/)
  t.match(text, 'worker_processes 1;')
  t.match(text, 'listen 10.0.0.1:7001 udp')
  t.equal(text.match(/proxy_pass 10\.0\.0\.2:9000;/g)?.length, 2)
  t.match(text, 'pid /tmp/x/nginx.pid;')
  t.notMatch(text, 'proxy_responses')
  t.notMatch(nginxConfig({ directory: '/tmp/x', ...endpoints }, undefined), 'load_module')
})

t.test('haproxy: one thread', async t => {
  const text = haproxyConfig(endpoints)
  t.match(text, 'nbthread 1')
  t.match(text, 'bind 10.0.0.1:7001')
  t.match(text, 'server shard 10.0.0.2:9000')
})

t.test('switchyard: its own configuration reader takes it, alone and attached', async t => {
  const read = (text: string) => {
    const path = `${t.testdir()}/a.yaml`
    writeFileSync(path, text)
    return readProxyConfig(parseProgramArguments(['--config', path], PROXY_FLAGS), {})
  }
  const alone = read(switchyardConfig({ port: 7_000, shardPort: 9_000 }))
  t.same(alone.controlPlanes, [])
  t.match(alone.config.routes, [{ fleet: 'arena', shards: [{ port: 9_000 }] }])
  t.match(alone.listeners, [{ port: 7_000, idleMs: 60_000, protocols: ['udp', 'tcp'] }])
  t.match(alone.config.proxy, { quarantineMs: 300_000, flowPorts: { first: 10_000, last: 31_999 } })
  const flowPorts = { first: 12_000, last: 12_099 }
  const attached = read(
    switchyardConfig({ port: 0, shardPort: undefined, flowPorts, quarantineMs: 2_000, idleMs: 1_000 }),
  )
  t.same(attached.config.routes, [])
  t.match(attached.listeners, [{ idleMs: 1_000 }])
  t.match(attached.config.proxy, { quarantineMs: 2_000, flowPorts })
})
