import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import type { ApplyClusterRequest } from '../../../proto/contract/scaler.ts'
import { ANSWERS } from '../support/canned.ts'
import { applied } from '../support/canned-scaler.ts'
import { cli } from '../support/fake-context.ts'
import { FakeControlPlane } from '../support/fake-control-plane.ts'

const plane = await FakeControlPlane.start(ANSWERS)
t.teardown(() => plane.stop())
const environment = { SWITCHYARD_API: plane.address }
const directory = mkdtempSync(join(tmpdir(), 'switchyard-apply-'))
t.teardown(() => rmSync(directory, { recursive: true, force: true }))
writeFileSync(join(directory, 'cluster.yaml'), 'cluster:\r\n  name: home\r\n')
const world = { environment, directory }

t.test('apply sends the file, and says what changed and what follows', async t => {
  const run = await cli(['apply', '-f', 'cluster.yaml', '--yes'], world)
  t.strictSame(
    [run.code, run.stdout],
    [
      0,
      '~ pool game: max 8 → 9\n' +
        'then, with the next pass:\n' +
        '  plan host game-4 (small, growth): game wants 4 hosts and has 3\n' +
        'cluster home: 1 setting changes\n',
    ],
  )
  t.match(plane.last('ApplyCluster'), {
    document: 'cluster:\n  name: home\n',
    file: 'cluster.yaml',
    change: { validateOnly: false, actor: 'cli:test' },
  })
})

t.test('what is no text is refused where it is, and not sent', async t => {
  writeFileSync(join(directory, 'image.yaml'), Buffer.from([0x61, 0x0a, 0x62, 0xff, 0x00]))
  writeFileSync(join(directory, 'zero.yaml'), 'a\nb\n\0')
  const before = plane.requests.length
  t.match(await cli(['apply', '-f', 'image.yaml', '--yes'], world), {
    code: 2,
    stderr: /SWY_CONFIG_INVALID: .*image\.yaml:2: has bytes that are no UTF-8 text/,
  })
  t.match(await cli(['apply', '-f', 'zero.yaml', '--yes'], world), { code: 2, stderr: /zero\.yaml:3: / })
  t.equal(plane.requests.length, before)
})

t.test('a time of nothing is refused where it would mean the default', async t => {
  for (const words of [
    ['hosts', 'drain', 'game-1', '--deadline', '0s'],
    ['pools', 'set', 'game', '--hosts', '3', '--for', '0s'],
    ['pools', 'unfreeze', 'game', '--for', '0ms'],
    ['orphans', 'approve', '--for', '0m'],
    ['brake', 'set', 'all', 'drain', '--for', '0h'],
  ])
    t.match(await cli([...words, '--yes'], world), { code: 2, stderr: /More than nothing/ }, words.join(' '))
})

t.test('a dry run of apply shows the same and changes nothing', async t => {
  const run = await cli(['apply', '-f', 'cluster.yaml', '--dry-run'], world)
  t.equal(run.code, 0)
  t.match(
    run.stdout,
    /max 8 → 9\n.*\n.*\ncluster home: 1 setting changes \(dry run: nothing was changed\)\n$/,
  )
  t.match(plane.last('ApplyCluster'), { change: { validateOnly: true } })
  const json = await cli(['apply', '-f', 'cluster.yaml', '--dry-run', '-o', 'json'], world)
  t.match(JSON.parse(json.stdout), { applied: false, diff: ['~ pool game: max 8 → 9'], steps: [/game-4/] })
})

t.test('at a terminal the difference is shown before the question', async t => {
  const run = await cli(['apply', '-f', 'cluster.yaml'], { ...world, replies: ['n'] })
  t.match(run, { code: 1, stdout: '', questions: ['cluster home: 1 setting changes. Go on? [y/N] '] })
  t.match(run.stderr, /~ pool game: max 8 → 9\n/)
})

t.test('without a terminal and without --yes nothing is applied', async t => {
  const before = plane.requests.length
  t.match(await cli(['apply', '-f', 'cluster.yaml'], world), { code: 2, stderr: /--yes/ })
  t.equal(plane.requests.length, before)
})

t.test('mistakes of the file end apply with all of them', async t => {
  const mistakes = ['cluster.yaml:2:3 cluster.name: is missing — Give text.', 'cluster.yaml:9:1 pools: …']
  const strict = await FakeControlPlane.start({
    applyCluster: (request: ApplyClusterRequest) => ({ ...applied(request), mistakes }),
  })
  t.teardown(() => strict.stop())
  const run = await cli(['--api', strict.address, 'apply', '-f', 'cluster.yaml', '--yes'], { directory })
  t.match(run, { code: 2, stdout: '' })
  t.match(run.stderr, `error: SWY_CONFIG_INVALID: ${mistakes.join('\n')}\n`)
})

t.test('a file that is not there, or is too large, is said before anybody is asked', async t => {
  t.match(await cli(['apply', '-f', 'no.yaml', '--yes'], world), {
    code: 2,
    stderr: /no.yaml cannot be read/,
  })
  writeFileSync(join(directory, 'large.yaml'), '#'.repeat(1_024 * 1_024 + 1))
  t.match(await cli(['apply', '-f', 'large.yaml', '--yes'], world), {
    code: 2,
    stderr: /larger than 1048576/,
  })
  t.match(await cli(['apply', '--yes'], world), { code: 2 })
})

t.test('the tables fit into 100 columns', async t => {
  for (const words of ['pools list', 'hosts list', 'datacenters list', 'images list', 'orphans list']) {
    const { stdout } = await cli(words.split(' '), { environment, columns: 100 })
    for (const line of stdout.split('\n')) t.ok(line.length <= 100, `${words}: ${line}`)
  }
})

t.test('pools tell how they stand, and why', async t => {
  const { stdout } = await cli(['pools', 'list'], { environment })
  t.match(stdout.split('\n'), [
    /^NAME +KIND +READY +LIMITS +PENDING +DRAINING +TAINTED +PLAYERS +STANDING +REASON$/,
    /^door +proxy +3\/4 +1-8 +1 +0 +2 +117 +as-wanted +-$/,
    /^game +game +3\/4 +1-8 +1 +0 +2 +117 +error +size x9 is sold out: add another hardware/,
    '',
  ])
  const described = await cli(['pools', 'describe', 'game'], { environment })
  t.match(described.stdout, /override: +6 for another 1h\n/)
  t.match(described.stdout, /rollout: +1 of 3 hosts replaced/)
})

t.test('hosts tell their state, marks and machine', async t => {
  const { stdout } = await cli(['hosts', 'list'], { environment })
  t.match(stdout.split('\n'), [
    /^ID +POOL +STATE +SINCE +AGENT +PLAYERS +MARKS +MACHINE +WHY$/,
    /^game-2 +game +draining +1m5s +attached +12 +cordoned +i-4711 +ann: maintenance$/,
    /^game-10 +game +planned +1m5s +never +0 +- +- +ann: maintenance$/,
    '',
  ])
  await cli(['hosts', 'list', '--pool', 'game', '--all'], { environment })
  t.strictSame(plane.last('ListHosts'), { pool: 'game', all: true })
})

t.test('set leaves as it is what is not given', async t => {
  await cli(['pools', 'set', 'game', '--max', '9', '--yes'], { environment })
  t.match(plane.last('SetPool'), { hosts: -1, min: -1, max: 9, overrideMs: 0, force: false, exceed: false })
  await cli(['pools', 'set', 'game', '--hosts', '9', '--for', '1h', '--force', '--exceed', '--yes'], {
    environment,
  })
  t.match(plane.last('SetPool'), { hosts: 9, overrideMs: 3_600_000, force: true, exceed: true })
  t.match(await cli(['pools', 'set', 'game', '--yes'], { environment }), { code: 2, stderr: /give --hosts/ })
})

t.test('deletions that wait for a word are told beside the orphans', async t => {
  const asking = await FakeControlPlane.start({
    listOrphans: () => ({ orphans: [], asked: ['game-1', 'game-2'], why: '2 of 3 hosts would be deleted' }),
  })
  t.teardown(() => asking.stop())
  const run = await cli(['--api', asking.address, 'orphans', 'list'])
  t.equal(run.stderr, '2 of 3 hosts would be deleted; `orphans approve` agrees: game-1, game-2\nno orphans\n')
  await cli(['orphans', 'approve', 'game-1', 'game-2', '--yes'], { environment })
  t.match(plane.last('ApproveDeletions'), { hosts: ['game-1', 'game-2'], forMs: 0 })
})

t.test('explain asks the service that knows', async t => {
  t.match((await cli(['explain', 'pool', 'game'], { environment })).stdout, /standing +error +sold out/)
  t.strictSame(plane.last('ExplainPool'), { id: 'game' })
  await cli(['explain', 'host', 'game-2'], { environment })
  t.strictSame(plane.last('ExplainHost'), { id: 'game-2' })
})

t.test('an export is YAML unless JSON is asked for', async t => {
  const { stdout } = await cli(['cluster', 'export'], { environment })
  t.equal(stdout, 'cluster:\n  name: home\npools: []\n')
  t.strictSame(parse((await cli(['cluster', 'export', '-o', 'json'], { environment })).stdout), parse(stdout))
})
