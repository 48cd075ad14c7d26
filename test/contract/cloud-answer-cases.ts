import fc from 'fast-check'
import { FIRST_BOOT_PATH } from '../../control-plane/providers/cloud/first-boot-data.ts'
import type { PoolName } from '../../control-plane/scaler/pool.ts'
import { type HostId, ID_PATTERN } from '../../proto/contract/ids.ts'
import { OWNER } from '../control-plane/providers/cloud-under-test.ts'
import { type Case, strangers, withSides } from './cloud-case.ts'

const throttles: Case = async (t, cloud) => {
  const { double, provider } = cloud
  const order = await withSides(cloud, cloud.order('host-1'))
  const epoch = Math.floor(Date.now() / 1_000)
  for (const [headers, least, most] of [
    [{ 'retry-after': '7' }, 7_000, 7_000],
    [{ 'retry-after': new Date(Date.now() + 90_000).toUTCString() }, 30_000, 90_000],
    [{ 'ratelimit-reset': String(epoch + 120) }, 60_000, 121_000],
    [{ 'x-ratelimit-reset': String(epoch + 120) }, 60_000, 121_000],
    [{ 'retry-after': 'soon' }, 30_000, 30_000],
    [{ 'retry-after': '99999999' }, 3_600_000, 3_600_000],
    [{ 'retry-after': '0' }, 1_000, 1_000],
    [{}, 30_000, 30_000],
  ] as const) {
    double.fault({
      when: asked => double.isCreate(asked),
      times: 1,
      act: { instead: { status: 429, headers } },
    })
    const answer = await provider.create(order)
    t.equal(answer.kind, 'throttled')
    if (answer.kind !== 'throttled') continue
    t.ok(
      answer.retryAfterMs >= least && answer.retryAfterMs <= most,
      `${JSON.stringify(headers)}: ${answer.retryAfterMs}`,
    )
  }
}

const quota: Case = async (t, cloud) => {
  const { double, provider } = cloud
  const order = await withSides(cloud, cloud.order('host-1'))
  double.serversMax = 0
  const answer = await provider.create(order)
  t.match(answer, { kind: 'refused', text: /limit|quota/i })
  t.match(answer, { text: / — / }, 'with what to do about it')
}

const wrongToken: Case = async (t, cloud) => {
  const secret = 'secret-that-must-not-show-9876'
  const provider = cloud.withToken(() => secret)
  const answer = await provider.create(cloud.order('host-1'))
  t.match(answer, { kind: 'refused', text: /token/i })
  t.notMatch(JSON.stringify(answer), secret)
  t.match(await provider.list(OWNER), { complete: false, machines: [] })
  t.equal(await provider.read('4001'), undefined)
  const unreadable = cloud.withToken(() => {
    throw new Error(`EACCES ${secret}`)
  })
  const blind = await unreadable.delete('4001')
  t.match(blind.kind, /unknown|refused/)
  t.notMatch(JSON.stringify(blind), secret)
}

const statuses: Case = async (t, cloud) => {
  const { double, provider } = cloud
  const [id = ''] = strangers(cloud, 1)
  const server = double.servers.get(id)
  if (server === undefined) throw new Error('the double has lost a server')
  for (const [word, status] of [
    ...Object.entries(double.statuses),
    ['a-word-of-tomorrow', 'unknown'],
  ] as const) {
    server.status = word
    t.match(await provider.read(id), { status }, word)
    t.match((await provider.list(OWNER)).machines, [{ status }], word)
  }
}

const oddTags: Case = async (t, cloud) => {
  const { double, provider } = cloud
  const [first = '', second = ''] = strangers(cloud, 2)
  const odd = double.servers.get(first)
  if (odd === undefined) throw new Error('the double has lost a server')
  for (const value of [[], [7, null, {}], ['swy:owner:1:x', 'swy:host:', 'swy:owner:0:a', 'swy:owner:0:b']]) {
    odd.tags = value
    odd.labels = { 'switchyard-host': 7 as never, switchyard_owner: null as never }
    const seen = await provider.read(first)
    t.match(seen, { providerId: first, tags: { owner: undefined, host: undefined } })
  }
  const { complete, machines } = await provider.list(OWNER)
  t.equal(complete, true)
  t.same(
    machines.map(({ providerId }) => providerId),
    [second],
  )
}

const anyIds: Case = async (t, cloud) => {
  const { double, provider } = cloud
  const id = fc.oneof(
    fc.stringMatching(ID_PATTERN),
    fc.constantFrom('a', '7', 'ab', 'a--b', 'x'.repeat(63), `a${'-'.repeat(61)}b`, '0-0'),
  )
  await fc.assert(
    fc.asyncProperty(id, id, id, async (host, owner, pool) => {
      const order = {
        ...cloud.order(host),
        owner,
        pool: pool as PoolName,
        host: host as HostId,
        settings: {},
      }
      await withSides(cloud, order)
      const answer = await provider.create(order)
      t.match(answer, { kind: 'done' }, `${owner}/${pool}/${host}`)
      if (answer.kind !== 'done') return
      const { providerId } = answer.value
      t.match(await provider.read(providerId), { providerId, tags: { owner, pool, host } })
      t.match(await provider.list(owner), {
        complete: true,
        machines: [{ providerId, tags: { owner, pool, host } }],
      })
      t.match(await provider.create(order), { kind: 'done', value: { providerId } }, 'and are found again')
      t.match(await provider.delete(providerId), { kind: 'done' })
    }),
    { numRuns: 12 },
  )
  t.equal(double.servers.size, 0)
}

const firstBoot: Case = async (t, cloud) => {
  const order = await withSides(cloud, cloud.order('host-1'))
  await cloud.provider.create(order)
  const [server] = cloud.double.servers.values()
  const [first = '', ...rest] = server?.userData.split('\n') ?? []
  t.equal(first, '#cloud-config')
  t.match(JSON.parse(rest.join('\n')), {
    ssh_authorized_keys: [order.firstBoot.sshPublicKey],
    write_files: [
      { path: `${FIRST_BOOT_PATH}/authorized_keys`, permissions: '0600' },
      {
        path: `${FIRST_BOOT_PATH}/join`,
        permissions: '0600',
        content: 'https://plane.example/join#token-of-host-1\n',
      },
    ],
  })
  const baked = { ...cloud.order('host-2'), firstBoot: { ...order.firstBoot, join: undefined } }
  await cloud.provider.create(await withSides(cloud, baked))
  t.notMatch([...cloud.double.servers.values()].at(-1)?.userData, /\/join/, 'no image gets an identity')
}

const strangeSetting: Case = async (t, cloud) => {
  const { provider, double } = cloud
  const strange = { ...cloud.order('host-1'), settings: { colour: 'blue' } }
  t.match(await provider.create(strange), { kind: 'refused', text: /colour.*firewall/ })
  const wrong = { ...cloud.order('host-1'), settings: { firewall: 'udp:70000' } }
  t.match(await provider.create(wrong), { kind: 'refused', text: /udp:70000/ })
  t.same(provider.sidesOf(wrong), [])
  const noId = { ...cloud.order('host-1'), owner: 'No Id' }
  t.match(await provider.create(noId), { kind: 'refused', text: /No Id/ })
  t.equal(double.asked.length, 0)
}

const oddIds: Case = async (t, cloud) => {
  for (const id of ['..', '../images/7', 'a/b', '', '7?x=1', '%2e%2e', 'x'.repeat(200)]) {
    t.equal(await cloud.provider.read(id), undefined, id)
    t.match(await cloud.provider.delete(id), { kind: 'refused' }, id)
  }
  t.equal(cloud.double.asked.length, 0)
}

/** Refusals, words, tags and orders; listings and creations are in `cloud-provider.ts`. */
export const CLOUD_ANSWER_CASES: Readonly<Record<string, Case>> = {
  '429 says how long to wait, in seconds, as a date or by other headers': throttles,
  'a quota is refused in the words of the provider': quota,
  'a wrong token is refused with a remedy, and never shown': wrongToken,
  'states are mapped, and words that nobody knows are unknown': statuses,
  'missing and odd tags are missing, and nothing else is': oddTags,
  'any valid ids come back as they were': anyIds,
  'what a machine is given is in its user data': firstBoot,
  'a setting that means nothing is refused before anything is asked': strangeSetting,
  'ids that could lead elsewhere are not asked for': oddIds,
}
