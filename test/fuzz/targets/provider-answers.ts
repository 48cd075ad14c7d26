import type { CloudApi } from '../../../control-plane/providers/cloud/cloud-dialect.ts'
import { digitalOceanDialect } from '../../../control-plane/providers/digitalocean/digitalocean-dialect.ts'
import { hetznerDialect } from '../../../control-plane/providers/hetzner/hetzner-dialect.ts'
import { apiAnswer } from '../../../control-plane/providers/http/api-answer.ts'
import { linodeDialect } from '../../../control-plane/providers/linode/linode-dialect.ts'
import { openStackDialect } from '../../../control-plane/providers/openstack/openstack-dialect.ts'
import { parseHostRecord } from '../../../control-plane/providers/process/host-record.ts'
import { webhookDialect } from '../../../control-plane/providers/webhook/webhook-dialect.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const silent: CloudApi = { ask: () => Promise.resolve({ kind: 'unknown', text: 'nobody is asked here' }) }
const DIALECTS = [
  hetznerDialect(silent),
  linodeDialect(silent),
  digitalOceanDialect(silent),
  openStackDialect(silent),
  webhookDialect(),
]

export const providerAnswers: FuzzTarget = {
  name: 'provider-answers',
  promise: 'whatever a provider answers is machines with ids that fit a path, or nothing',
  words: [
    '{"servers":[{"id":1,"status":"running","labels":{"switchyard-owner":"o"},"public_net":{"ipv4":{"ip":"192.0.2.1"}}}],"meta":{"pagination":{"next_page":null,"total_entries":1}}}',
    '{"data":[{"id":1,"status":"running","tags":["swy:owner:0:o"],"ipv4":["192.0.2.1"]}],"page":1,"pages":2,"results":3}',
    '{"droplets":[{"id":1,"name":"h","status":"active","tags":[]}],"links":{"pages":{"next":"http://x/?page=2"}},"meta":{"total":2}}',
    '{"servers":[{"id":"a","status":"ACTIVE","metadata":{}}],"servers_links":[{"rel":"next","href":"http://x/?marker=a"}]}',
    '{"machines":[{"id":"m","status":"running","tags":{}}],"next":"2"}',
    '{"version":1,"tags":{"owner":"o"},"slot":0,"life":{"kind":"running","process":{"pid":7,"startTicks":1,"bootId":"b"}}}',
    '{"error":{"code":"locked","message":"x"}}',
  ],
  run(input) {
    const text = input.toString()
    let body: unknown
    try {
      body = JSON.parse(text)
    } catch {
      body = undefined
    }
    const record = parseHostRecord(text)
    if (record?.life.kind === 'running') expect(record.life.process.pid > 1, 'no pid that means many')
    let taken = record !== undefined
    for (const dialect of DIALECTS) {
      const page = apiAnswer(answered(200, body), { read: value => dialect.readServers(value) })
      if (page.kind !== 'done') continue
      taken = true
      for (const { providerId } of page.value.items)
        expect(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/u.test(providerId), 'an id that may stand in a path')
    }
    const refusal = apiAnswer(answered(400, body), { read: () => true })
    if (refusal.kind === 'refused')
      expect(refusal.text.length < 600 && !/\p{Cc}/u.test(refusal.text), 'a short line that steers nothing')
    return taken ? 'taken' : 'refused'
  },
}

function answered(status: number, body: unknown) {
  return { kind: 'answered', status, headers: new Headers(), body, atMs: 0 } as const
}
