import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { readClusterFile } from '../../control-plane/cluster-file.ts'
import { urlMistake } from '../../control-plane/automation/url-guard.ts'
import { clusterSections } from '../../control-plane/cluster-settings.ts'
import { dockerMistakes } from '../../control-plane/providers/docker/docker-mistakes.ts'
import type { ClusterPlace } from '../../control-plane/scaler/cluster/cluster-place.ts'
import { ConfigInvalidError } from '../../lib/config-problem.ts'
import { clusterPlace } from '../support/cluster-place.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'

const example = readFileSync(join(PROJECT_ROOT, 'examples/cluster.yaml'), 'utf8')

t.test('the example is a cluster that can be', async t => {
  const spec = readClusterFile(example, 'cluster.yaml', clusterPlace())
  t.match(spec, {
    name: 'home',
    datacenters: [{ name: 'here', region: 'here' }],
    pools: [{ name: 'game', provider: 'local', region: 'here', max: 4, ladder: ['process'] }],
    fleets: [{ spec: { name: 'arena', pool: 'game', cluster: 'home' } }],
    schedules: [{ when: { kind: 'cron', timeZone: 'Europe/Berlin' } }],
  })
  t.equal(spec.pools[0]?.template, spec.templates[0]?.name)
})

t.test('a hook that would never be posted is refused, unless it is allowed', async t => {
  const text = (url: string) => `cluster: { name: a }
datacenters: [{ name: here, provider: local }]
pools:
  - name: one
    datacenter: here
    hosts: 1
    hardware: [x]
    template: { baseImage: i }
    hooks: [{ name: h, moment: launching, act: { kind: webhook, url: '${url}' } }]`
  const guarded = clusterPlace({ urlMistake: url => urlMistake(url, false) })
  for (const url of [
    'http://169.254.169.254/',
    'http://[::ffff:169.254.169.254]/',
    'https://ann:x@example.org/',
  ])
    t.throws(
      () => readClusterFile(text(url), '', guarded),
      new RegExp(String.raw`cluster\.yaml:9:\d+ pools\[0\]\.hooks\[0\]\.act\.url: `),
      url,
    )
  t.doesNotThrow(() =>
    readClusterFile(
      text('http://169.254.169.254/'),
      '',
      clusterPlace({ urlMistake: url => urlMistake(url, true) }),
    ),
  )
  t.doesNotThrow(() => readClusterFile(text('http://10.0.0.7/'), '', guarded))
})

t.test('the manual has every setting', async t => {
  const manual = readFileSync(join(PROJECT_ROOT, 'docs/scaler.md'), 'utf8')
  for (const name of Object.keys(clusterSections)) t.match(manual, `\`${name}`, name)
  for (const list of ['pools', 'templates', 'datacenters', 'schedules'] as const)
    for (const name of Object.keys(clusterSections[list].def.innerType.element.shape))
      t.match(manual, new RegExp(`\\b${name}\\b`), `${list}[].${name}`)
})

t.test('defaults follow from what is there', async t => {
  const { pools, schedules } = readClusterFile(
    `cluster: { name: a }
datacenters: [{ name: here, provider: local, region: r1, settings: { net: n1, zone: z1 } }]
pools:
  - { name: one, datacenter: here, hosts: 3, hardware: [x], template: { baseImage: i }, settings: { zone: z2 },
      hooks: [{ name: h, moment: launching, act: { kind: skip } }, { name: i, moment: terminating, act: { kind: skip } }] }
schedules: [{ name: s, pool: one, at: '2027-01-31T18:00:00Z', floor: 1 }]`,
    '',
    clusterPlace(),
  )
  t.match(pools, [
    {
      max: 3,
      min: 0,
      region: 'r1',
      settings: { net: 'n1', zone: 'z2' },
      hooks: [{ otherwise: 'abandon' }, { otherwise: 'continue' }],
    },
  ])
  t.match(schedules, [{ when: { kind: 'once', at: Date.UTC(2027, 0, 31, 18) } }])
})

t.test('what cannot be is refused with its place', async t => {
  const table: readonly (readonly [from: string, to: string, mistake: RegExp])[] = [
    [
      'provider: local',
      'provider: lokal',
      /datacenters\[0\].provider: names provider "lokal".*Did you mean local/,
    ],
    ['min: 1', 'min: 5', /pools\[0\].min: is more than max \(4\)/],
    ['hosts: 2', 'hosts: 7', /pools\[0\].hosts: is more than max \(4\)/],
    ['[process]', '[]', /pools\[0\].hardware: names 1 to 8/],
    ['[process]', '[a, a]', /pools\[0\].hardware: names a kind of hardware twice/],
    ['template: agent', 'template: agents', /pools\[0\].template: names template "agents"/],
    ['    baseImage: process', '    start: x', /templates\[0\].baseImage: is missing/],
    [
      'slotsPerHost: 2400',
      'slotsPerHost: 1000',
      /fleets\[0\].slots: is 1200, and a host of pool game has room for 1000/,
    ],
    [
      'shards: 3',
      'shards: 30',
      /pools\[0\].max: is 4 hosts of 2400 slots, room for 9600; its fleets need 37200/,
    ],
    ['pool: game\n    command', 'pool: door\n    command', /fleets\[0\].pool: names pool "door"/],
    ['schedule: evening', 'schedule: morning', /policies\[0\].rule.schedule: names schedule "morning"/],
    ["'0 18 * * *'", "'18'", /schedules\[0\].cron: has five parts/],
    ['Europe/Berlin', 'Berlin', /schedules\[0\].timeZone: is no time zone/],
    ["'0 18 * * *'", "'0 18 31 2 *'", /schedules\[0\].cron: never comes true/],
    [
      '    shards: 3',
      '    workingDirectory: here\n    shards: 3',
      /fleets\[0\].workingDirectory: is not absolute/,
    ],
    [
      'name: game\n    datacenter',
      'kind: proxy\n    name: game\n    datacenter',
      /fleets\[0\].pool: names pool game, whose hosts carry no game servers/,
    ],
    ['cluster: { name: home }', 'cluster: {}', /cluster.name: is missing/],
  ]
  for (const [from, to, mistake] of table) {
    let said = ''
    try {
      readClusterFile(example.replace(from, to), 'cluster.yaml', clusterPlace())
    } catch (error) {
      said = error instanceof ConfigInvalidError ? error.message : String(error)
    }
    t.match(said, mistake, `${from} → ${to}`)
  }
})

t.test('what the control plane cannot do is told before anything is ordered', async t => {
  const said = (text: string, part: Partial<ClusterPlace>): string => {
    try {
      readClusterFile(text, 'cluster.yaml', clusterPlace(part))
      return ''
    } catch (error) {
      return error instanceof ConfigInvalidError ? error.message : String(error)
    }
  }
  const docker = new Map([['local', { mistakes: dockerMistakes }]])
  const pools = (settings: string, more = '') => `cluster: { name: a }
datacenters: [{ name: here, provider: local, settings: { network: '../x' } }]
pools:
  - { name: one, datacenter: here, hosts: 1, hardware: [2c-4g, huge], template: { baseImage: i }, settings: ${settings} }
  - { name: two, datacenter: here, hosts: 1, hardware: [2c-4g], template: { baseImage: i }${more} }`
  const sizes = said(pools('{ privileged: yes please }'), { providers: docker })
  t.match(sizes, /pools\[0\].hardware\[1\]: names "huge", which is no size/)
  t.match(sizes, /pools\[0\].settings.privileged: "yes please" is not true or false/)
  t.equal(sizes.match(/datacenters\[0\].settings.network: "..\/x" is not the name/g)?.length, 1, 'once')
  t.equal(sizes.match(/is no(t)? /g)?.length, 3, 'and no more')

  const hook =
    ", hooks: [{ name: h, moment: launching, act: { kind: webhook, url: 'http://169.254.169.254/' } }]"
  const url = { urlMistake: (text: string) => urlMistake(text, false) }
  t.match(said(pools('{}', hook), url), /pools\[1\].hooks\[0\].act.url: .*link-local/i)

  const fenced = `cluster: { name: a }
fleets: [{ name: arena, shards: 1, slots: 8, command: [x], sessions: { fence: f2 } }]`
  t.equal(said(fenced, {}), '')
  t.match(
    said(fenced, { shardUsers: 'no-users' }),
    /fleets\[0\].sessions.fence: f2 needs a database with users/,
  )
  t.match(said(fenced, { shardUsers: 'no-grants' }), /fence: f2 needs store.shardUser.grants/)
})

t.test('a policy may say demand', async t => {
  const text = example.replace('{ kind: schedule, schedule: evening }', '{ kind: demand }')
  t.not(text, example)
  t.match(readClusterFile(text, 'cluster.yaml', clusterPlace()).pools[0]?.policies, [
    { rule: { kind: 'demand' } },
  ])
})

t.test('whatever text it is, there is a cluster or a list of mistakes', async () => {
  const cut = fc.tuple(fc.nat(example.length), fc.nat(40), fc.string({ maxLength: 20 }))
  fc.assert(
    fc.property(cut, ([at, length, text]) => {
      const document = example.slice(0, at) + text + example.slice(at + length)
      try {
        readClusterFile(document, 'cluster.yaml', clusterPlace())
        return true
      } catch (error) {
        return error instanceof ConfigInvalidError && error.problems.length > 0
      }
    }),
    { numRuns: 200 },
  )
})
