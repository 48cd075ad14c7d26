import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { openSqliteStore } from '../../../control-plane/store/sqlite/sqlite-store.ts'
import { systemRandom } from '../../../lib/random.ts'
import type { NodeId } from '../../../proto/contract/ids.ts'
import { createGroup, readyShard } from '../../contract/store-under-test.ts'
import { startLab } from '../../control-plane/rpc/rpc-lab.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import { agentHello, agentLink } from '../../control-plane/live/live-lab.ts'
import { fleet, hosted, ref } from '../../support/world.ts'
import { at } from '../../support/zone-fields.ts'
import { cli } from '../support/fake-context.ts'

const EXAMPLE = readFileSync(join(PROJECT_ROOT, 'examples/zones.yaml'), 'utf8')

/** A control plane in this process with two shards of the fleet `arena`, and a folder for zone files. */
async function plane(t: Test) {
  const store = await openSqliteStore({ path: ':memory:' })
  const { token } = await store.lead('node-1' as NodeId, '127.0.0.1:1', 600_000)
  const lab = await startLab(t, {}, { store, token })
  t.after(() => store.close())
  const arena = { kind: 'fleet.put', fleet: fleet({ shards: 4, spares: 0 }) } as const
  const carried = [...readyShard('arena-1'), createGroup('arena-g1', ref('arena-1'))]
  await store.commit(token, [arena, ...carried], [])
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-zones-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const environment = { SWITCHYARD_API: `127.0.0.1:${lab.server.port}` }
  const run = (line: string, replies?: readonly string[]) =>
    cli(line.split(' '), { environment, directory, random: systemRandom, ...(replies && { replies }) })
  const write = (text: string, name = 'zones.yaml'): void => writeFileSync(join(directory, name), text)
  write(EXAMPLE)
  // Positions are forgotten of shards that no agent runs.
  lab.live.agents.attach(agentHello({ shards: [hosted(ref('arena-1'))] }), agentLink())
  return { run, write, store, directory, positions: lab.live.zones.positions }
}

t.test('the example is applied, listed, described, applied again without a change, and removed', async t => {
  const { run, write, store } = await plane(t)
  t.match(await run('zones list'), { code: 0, stdout: '', stderr: /no zones/ })
  const dry = await run('zones apply -f zones.yaml --dry-run')
  t.match(dry.stdout, /fleet arena has a map of 4 zones, version 1 \(dry run: nothing was changed\)/)
  t.strictSame((await store.facts()).zoneMaps, [])
  const applied = await run('zones apply -f zones.yaml --yes --reason season')
  t.match(applied, {
    code: 0,
    stdout: 'fleet arena has a map of 4 zones, version 1\n',
    stderr: /warning: carried by nobody now: south-east, north-west, north-east\n/,
  })
  t.match(await store.events({ subject: 'arena', limit: 1 }), [
    { kind: 'zones.applied', actor: 'cli:test', why: 'season' },
  ])
  const { stdout } = await run('zones list arena')
  t.match(stdout, /^ZONE +FLEET +GROUP +SHARD +STATE +PLAYERS +RESERVED +NEIGHBOURS\n/)
  t.match(stdout, /\nsouth-west +arena +arena-g1 +arena-1 +ready +0\/100 +0 +south-east, north-west\n/)
  t.match(stdout, /\nnorth-east +arena +- +- +nobody +0\/0 +0 +south-east, north-west\n/)
  t.match(await run('zones describe arena'), { stdout: /version: +1, applied by cli:test .* ago\n/ })

  const file = (await run('zones describe arena -o yaml')).stdout
  t.match(parse(file), { fleet: 'arena', version: 1, limits: { dwell: '30s', handoffs: 3, within: '5m' } })
  write(file, 'described.yaml')
  t.match(await run('zones apply -f described.yaml --yes'), { stdout: /as wanted: version 1/ })
  t.match(await run('zones remove arena --yes'), { code: 0, stdout: /is removed/ })
  t.strictSame((await store.facts()).zoneMaps, [])
  t.match(await run('zones describe arena'), { code: 3, stderr: /SWY_NOT_FOUND/ })
})

t.test('zones are data for programs', async t => {
  const { run } = await plane(t)
  await run('zones apply -f zones.yaml --yes')
  const [first] = JSON.parse((await run('zones list -o json')).stdout) as object[]
  t.strictSame(first, {
    name: 'north-east',
    fleet: 'arena',
    version: 1,
    group: null,
    shard: null,
    state: null,
    players: 0,
    slots: 0,
    reserved: 0,
    neighbours: ['south-east', 'north-west'],
  })
  t.equal((await run('zones list -o name')).stdout, 'north-east\nnorth-west\nsouth-east\nsouth-west\n')
  const applied = JSON.parse((await run('zones apply -f zones.yaml --yes -o json')).stdout) as object
  t.match(applied, { applied: true, version: 1, movers: [], moversTotal: 0, warnings: [String] })
})

t.test('a preview names everybody who would change the zone, and changes nothing', async t => {
  const { run, write, store, positions } = await plane(t)
  await run('zones apply -f zones.yaml --yes')
  const stands = (account: string, x: number) =>
    ({ account, zone: 'south-west', at: at(x, 250), phase: 'inside' }) as const
  positions.report({ shard: ref('arena-1'), players: [stands('ann', 100), stands('bob', 450)], near: [] })
  const moved = EXAMPLE.replaceAll('[500, 500]', '[400, 500]')
    .replace('[500, 0]', '[400, 0]')
    .replace('[500, 1000]', '[400, 1000]')
  write(moved, 'moved.yaml')
  const preview = await run('zones preview -f moved.yaml')
  t.match(preview, {
    code: 0,
    stdout: /^ACCOUNT +FROM +TO +AT\nbob +south-west +south-east +450, 250, 0\n$/,
    stderr: /1 player changes the zone\n$/,
  })
  t.strictSame(JSON.parse((await run('zones preview -f moved.yaml -o json')).stdout), [
    { account: 'bob', from: 'south-west', to: 'south-east', at: { x: 450, y: 250, z: 0 } },
  ])
  const no = await run('zones apply -f moved.yaml', ['n'])
  t.match(no, { code: 1, questions: [/1 player changes the zone\. Go on\?/] })
  t.equal((await store.facts()).zoneMaps[0]?.map.version, 1)
})

t.test('of two who edit the same version, the second is told to look', async t => {
  const { run, write } = await plane(t)
  await run('zones apply -f zones.yaml --yes')
  const file = (await run('zones describe arena -o yaml')).stdout
  write(file.replace('dwell: 30s', 'dwell: 40s'), 'first.yaml')
  write(file.replace('dwell: 30s', 'dwell: 50s'), 'second.yaml')
  t.match(await run('zones apply -f first.yaml --yes'), { code: 0, stdout: /version 2\n$/ })
  t.match(await run('zones apply -f second.yaml --yes'), {
    code: 4,
    stderr: /SWY_CONFLICT: fleet arena is at version 2.*write version: 2\n/,
  })
})

t.test('mistakes that the control plane finds have their place in the file', async t => {
  const { run, write } = await plane(t)
  write(
    [
      'fleet: arena',
      'zones:',
      '  - { name: a, group: 1, area: { from: [0, 0], to: [500, 500] } }',
      '  - { name: a, group: 2, area: { from: [400, 0], to: [900, 500] } }',
      'borders: [{ between: [a, x] }]',
      'limits: { dwell: 30s, within: 1s }',
    ].join('\n'),
  )
  const { code, stderr } = await run('zones apply -f zones.yaml --yes')
  t.equal(code, 2)
  for (const line of [
    /zones\.yaml:4:13 zones\[1\]\.name: .* — /,
    /zones\.yaml:5:26 borders\[0\]\.between\[1\]: /,
    /zones\.yaml:6:31 limits\.within: /,
    /zones\.yaml:4:\d+ zones\[1\](\.area)?: /,
  ])
    t.match(stderr, line)
  t.match(stderr, /remedy: .*zones draw/)
})

t.test('mistakes of the file itself are told without asking anybody', async t => {
  const nowhere = { SWITCHYARD_API: '127.0.0.1:1' }
  const { write, run } = await plane(t)
  write('fleet: arena\nzones: [{ name: A, area: { from: [0, 0.001] } }]\ncorridor: 5\n')
  const found = await run('zones preview -f zones.yaml')
  t.match(found, { code: 2, stderr: /SWY_CONFIG_INVALID/ })
  for (const line of [/zones\.yaml:2:17 zones\[0\]\.name: /, /zones\.yaml:3:1 corridor: is an unknown name/])
    t.match(found.stderr, line)
  t.match(await cli(['zones', 'preview', '-f', 'no.yaml'], { environment: nowhere }), {
    code: 2,
    stderr: /no\.yaml cannot be read/,
  })
})

t.test('a map is drawn, as it is applied or as a file has it, with its players', async t => {
  const { run, positions, directory } = await plane(t)
  t.match(await run('zones draw -f zones.yaml'), { code: 0, stdout: /north-east/ })
  await run('zones apply -f zones.yaml --yes')
  const ann = { account: 'ann-of-the-map', zone: 'south-west', at: at(-400, -250), phase: 'inside' }
  positions.report({ shard: ref('arena-1'), players: [ann], near: [] })
  t.match(await run('zones draw arena -o svg'), { stdout: /^<svg / })
  t.notMatch((await run('zones draw arena -o svg')).stdout, /ann-of-the-map/)
  t.match(await run('zones draw arena --players -o svg'), { stdout: /ann-of-the-map/ })
  t.match(await run('zones draw -f zones.yaml --players -o svg'), { stdout: /ann-of-the-map/ })
  t.match(await run('zones draw arena -o png --out map.png'), { code: 0, stdout: '' })
  t.strictSame(readFileSync(join(directory, 'map.png')).subarray(1, 4).toString(), 'PNG')
  t.match(await run('zones draw arena -o png'), { code: 2, stderr: /--out/ })
  t.match(await run('zones draw arena -o json'), { code: 2, stderr: /one of term, svg, png/ })
  t.match(await run('zones draw'), { code: 2, stderr: /name a fleet/ })
  t.match(await run('zones list -o svg'), { code: 2, stderr: /svg is for pictures/ })
})

t.test('another fleet than that of the file can be named', async t => {
  const { run } = await plane(t)
  t.match(await run('zones apply -f zones.yaml --fleet other --yes'), {
    code: 3,
    stderr: /there is no fleet other/,
  })
})
