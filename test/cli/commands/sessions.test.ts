import t from 'tap'
import { ANSWERS } from '../support/canned.ts'
import { cli } from '../support/fake-context.ts'
import { FakeControlPlane } from '../support/fake-control-plane.ts'

const plane = await FakeControlPlane.start(ANSWERS)
t.teardown(() => plane.stop())
const environment = { SWITCHYARD_API: plane.address }
const run = (line: string) => cli(line.split(' '), { environment })

t.test('sessions are listed with their ghosts', async t => {
  const { stdout } = await run('sessions list')
  t.equal(
    stdout,
    [
      'ACCOUNT  STATE  SHARD    PLAYER        SINCE  GHOST',
      'ann      held   arena-2  k3v9zq1m0abc  1m5s   -',
      'bob      ghost  arena-2  -             1m5s   10m: its player has left, and its shard has not released it',
      '',
    ].join('\n'),
  )
  t.match(
    (await run('sessions list -o wide')).stdout,
    /ADDRESS +SEEN +EPOCH\n.* 127\.0\.0\.1:10001 +1790000000000000\n/,
  )
  t.equal((await run('sessions list -o name')).stdout, 'ann\nbob\n')
})

t.test('sessions have the fields of the manual, epochs as text', async t => {
  const sessions = JSON.parse((await run('sessions list -o json')).stdout) as object[]
  t.strictSame(sessions, [
    {
      account: 'ann',
      epoch: '1790000000000000',
      state: 'held',
      shard: 'arena-2',
      incarnation: 3,
      fleet: 'arena',
      sinceMs: 65_000,
      player: 'k3v9zq1m0abc',
      playerAddress: '127.4.5.6:5000',
      seen: '127.0.0.1:10001',
      ghost: null,
    },
    {
      account: 'bob',
      epoch: '1790000000000000',
      state: 'held',
      shard: 'arena-2',
      incarnation: 3,
      fleet: 'arena',
      sinceMs: 65_000,
      player: null,
      playerAddress: null,
      seen: '127.0.0.1:10001',
      ghost: { why: 'its player has left, and its shard has not released it', forMs: 600_000 },
    },
  ])
})

t.test('what is asked for goes into the request', async t => {
  for (const [line, request] of [
    ['sessions list', {}],
    [
      'sessions ls --fleet arena --shard arena-2 --ghosts --limit 5',
      { fleet: 'arena', shard: 'arena-2', ghosts: true, limit: 5 },
    ],
    ['sessions find An', { accountPrefix: 'An' }],
  ] as const) {
    await run(line)
    const defaults = { accountPrefix: '', fleet: '', shard: '', ghosts: false, limit: 1_000 }
    t.strictSame(plane.last('ListSessions'), { ...defaults, ...request }, line)
  }
  await run('explain account Ann')
  t.strictSame(plane.last('Explain'), { kind: 'account', id: 'Ann' })
})

t.test('a session is described in words', async t => {
  t.equal(
    (await run('sessions describe bob')).stdout,
    [
      'account:  bob',
      'state:    held, for 1m5s',
      'shard:    arena-2, life 3',
      'fleet:    arena',
      'player:   -',
      'seen at:  127.0.0.1:10001',
      'ghost:    10m: its player has left, and its shard has not released it',
      'epoch:    1790000000000000',
      '',
    ].join('\n'),
  )
  t.match((await run('sessions describe ann')).stdout, /player: +k3v9zq1m0abc from 127\.4\.5\.6:5000\n/)
})

t.test('a release is forced only where that is said', async t => {
  await run('sessions release ann --yes')
  t.match(plane.last('ReleaseSession'), { account: 'ann', force: false })
  await run('sessions release ann --force --yes --reason ghost')
  t.match(plane.last('ReleaseSession'), { force: true, change: { reason: 'ghost', actor: 'cli:test' } })
})

t.test('what is no account is a usage mistake', async t => {
  for (const words of [
    ['sessions', 'release', 'a b', '--yes'],
    ['sessions', 'describe', 'x'.repeat(65)],
    ['sessions', 'find', 'a|b'],
    ['explain', 'account', 'a;b'],
    ['explain', 'shard', 'UPPER'],
  ]) {
    const { code, stdout, stderr } = await cli(words, { environment })
    t.equal(code, 2, words.join(' '))
    t.equal(stdout, '')
    t.match(stderr, /^error: SWY_USAGE: /)
  }
})
