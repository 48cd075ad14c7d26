import t from 'tap'
import { UNSEEN } from '../../../control-plane/scaler/observed-host.ts'
import { type Machine, SETTLE_MS_DEFAULT } from '../../../control-plane/scaler/provider.ts'
import { planSweep, type Sweep } from '../../../control-plane/scaler/sweep.ts'
import { machine, ago, attached, later, NOW, pool, row, short, silent, spec } from './scaler-lab.ts'

const sweep = (
  machines: readonly Machine[],
  rows: Sweep['rows'],
  part: Partial<Sweep> = {},
  listing: Partial<Sweep['listing']> = {},
) =>
  planSweep({
    installation: 'ours',
    provider: spec().provider,
    listing: { complete: true, machines, begunAt: ago(20), endedAt: ago(10), ...listing },
    rows,
    pools: [pool(3)],
    readAt: NOW,
    sightOf: () => UNSEEN,
    settleMs: SETTLE_MS_DEFAULT,
    ...part,
  })
const found = (part: Parameters<typeof row>[2] = {}, sinceMs = 60_020) =>
  row('orphan-1', 'adopt?', { hostTag: 'game-9', providerId: 'm-game-9', ...part }, sinceMs)
const [first] = sweep([machine('game-9')], [])
const noted = first?.kind === 'note-orphan' ? first.row : undefined
const answers: Partial<Sweep> = { sightOf: () => attached() }

const TABLE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['what is accounted for is left alone', short(sweep([machine('h1')], [row('h1', 'ready')])), []],
  ['ours without a row is noted first', short(sweep([machine('game-9')], [])), ['orphan m-game-9']],
  [
    'a stranger’s never',
    short(
      sweep(
        [machine('h1', { tags: { owner: 'theirs', host: 'h1' } }), machine('h2', { tags: { host: 'h2' } })],
        [],
      ),
    ),
    [],
  ],
  ['one we let go never', short(sweep([machine('h1')], [row('h1', 'evicted')])), []],
  [
    'nothing from a listing that is not complete',
    short(sweep([machine('game-9')], [row('h1', 'ready', { missed: 2 })], {}, { complete: false })),
    [],
  ],
  [
    'nothing from a listing that ended after the ledger was read',
    short(sweep([machine('game-9')], [], {}, { endedAt: later(1) })),
    [],
  ],
  ['a second sighting too soon says nothing', short(sweep([machine('game-9')], [found({}, 60_000)])), []],
  [
    'a second sighting: destroyed',
    short(sweep([machine('game-9')], [found()])),
    ['destroy(orphan) orphan-1'],
  ],
  [
    'or adopted, if its agent answers and its pool wants one',
    short(sweep([machine('game-9')], [found()], answers)),
    ['adopt orphan-1'],
  ],
  [
    'not if its pool has all it wants',
    short(sweep([machine('game-9')], [found()], { ...answers, pools: [pool(0)] })),
    ['destroy(orphan) orphan-1'],
  ],
  [
    'not if it is of another template',
    short(sweep([machine('game-9')], [found({ template: 't0' as never })], answers)),
    ['destroy(orphan) orphan-1'],
  ],
  [
    'but one that carries players is taken in, whatever it is: it is drained like every other',
    short(
      sweep([machine('game-9')], [found({ template: 't0' as never })], {
        sightOf: () => attached(1),
        pools: [pool(0)],
      }),
    ),
    ['adopt orphan-1'],
  ],
  [
    'not if another machine has its name',
    short(
      sweep(
        [machine('game-9'), machine('x', { providerId: 'm-x' })],
        [found(), row('x', 'ready', { hostTag: 'game-9' })],
        answers,
      ),
    ),
    ['destroy(orphan) orphan-1'],
  ],
  [
    'not if there is no such pool',
    short(sweep([machine('game-9')], [found({ pool: 'nobody' as never })], answers)),
    ['destroy(orphan) orphan-1'],
  ],
  [
    'one whose state is not understood is left alone, with an alarm',
    short(sweep([machine('game-9', { status: 'unknown' })], [found()])),
    ['alarm orphan-1'],
  ],
  [
    'a protected orphan stays',
    short(sweep([machine('game-9')], [found({ flags: { protected: 'mine' } })])),
    [],
  ],
  [
    'an unknown outcome is learnt from the host tag',
    short(sweep([machine('h1')], [row('h1', 'provisioning')])),
    ['accept h1'],
  ],
  [
    'also when its host is being destroyed already',
    short(sweep([machine('h1')], [row('h1', 'destroying', { providerId: undefined })])),
    ['accept h1'],
  ],
  [
    'of twins one is the row’s, the other nobody’s',
    short(
      sweep([machine('h1'), machine('h1', { providerId: 'm-twin' })], [row('h1', 'provisioning')]),
    ).toSorted(),
    ['accept h1', 'orphan m-twin'],
  ],
  [
    'a twin of a named one is nobody’s',
    short(sweep([machine('h1'), machine('h1', { providerId: 'm-twin' })], [row('h1', 'ready')])),
    ['orphan m-twin'],
  ],
  [
    'nobody was asked for a planned one: nothing is learnt',
    short(sweep([machine('h1')], [row('h1', 'planned')])),
    ['orphan m-h1'],
  ],
  [
    'removed while the listing was read: nobody’s business',
    short(sweep([machine('h1')], [row('h1', 'gone', {}, 15)])),
    [],
  ],
  [
    'listed after it was removed: ours without a row',
    short(sweep([machine('h1')], [row('h1', 'gone', {}, 5_000)])),
    ['orphan m-h1'],
  ],
  ['missing once', short(sweep([], [row('h1', 'ready')])), ['miss h1']],
  ['missing in two listings', short(sweep([], [row('h1', 'ready', { missed: 2 })])), ['lose h1']],
  [
    'listings that follow at once count once',
    short(sweep([], [row('h1', 'ready', { missed: 1, listedAt: ago(60_019) })])),
    [],
  ],
  [
    'a silent agent changes nothing',
    short(sweep([], [row('h1', 'ready', { missed: 2 })], { sightOf: () => silent(9_000) })),
    ['lose h1'],
  ],
  [
    'one whose agent answers is never lost',
    short(sweep([], [row('h1', 'ready', { missed: 2 })], answers)),
    ['alarm h1'],
  ],
  [
    'an orphan that is gone again',
    short(sweep([], [found({ missed: 2 })], answers)),
    ['destroy(orphan) orphan-1'],
  ],
  ['a listing from before the call says nothing', short(sweep([], [row('h1', 'provisioning', {}, 5)])), []],
  ['listed again', short(sweep([machine('h1')], [row('h1', 'ready', { missed: 1 })])), ['see h1']],
  ['a lost one is listed again', short(sweep([machine('h1')], [row('h1', 'lost')])), ['find h1']],
  [
    'tags that are there again lift the quarantine',
    short(sweep([machine('h1')], [row('h1', 'destroying', { flags: { quarantined: 'no tags' } })])),
    ['flag h1'],
  ],
]

for (const [name, got, wanted] of TABLE)
  t.test(name, async t => {
    t.strictSame(got, wanted)
  })

t.test('the same machine gets the same id from everybody, and a new one when it is found again', async t => {
  t.match(noted, { pool: 'game', hostTag: 'game-9', providerId: 'm-game-9', times: { foundAt: NOW } })
  const [again] = sweep([machine('game-9')], [{ ...noted!, times: { ...noted!.times, goneAt: ago(500) } }])
  t.match(again, { row: { id: `${noted!.id}-2` } })
  t.match(sweep([machine('game-9')], [])[0], { row: { id: noted!.id } })
})

t.test(
  'a namesake’s template is an orphan’s: a machine of ours that the ledger forgot can be taken back',
  async t => {
    const [step] = sweep([machine('h1')], [row('h1', 'gone', { template: 't7' as never }, 5_000)])
    t.match(step, { row: { template: 't7', hardware: 'small' } })
  },
)
