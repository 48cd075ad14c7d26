import t from 'tap'
import { AccountKeeper } from '../../../examples/arena/account-keeper.ts'
import { Arena } from '../../../examples/arena/arena.ts'
import { limits } from '../../../examples/arena/limits.ts'
import type { LocalAnswer, LocalFields } from '../../../examples/arena/local-api.ts'
import type { Visitor } from '../../../examples/arena/visitor.ts'
import { eventually } from '../../support/eventually.ts'

const MOVE = 'move-0001'

/** A zone of its own with players, and an agent that says of each what it was told to. */
class Stage {
  readonly asked: string[] = []
  readonly said: string[] = []
  /** What the agent answers, by call. */
  readonly answers = new Map<string, LocalAnswer | Promise<LocalAnswer>>()
  readonly heeds = new Map<string, readonly (readonly [word: string, detail: string])[]>()
  border: readonly string[] = []
  positions: readonly string[] = []
  zone = 'west'
  nowMs = 0
  readonly arena = new Arena({ shard: 'a', incarnation: 1, slots: 9, localApi: 'http://127.0.0.1:9/s/x' })
  readonly keeper = new AccountKeeper({
    arena: this.arena,
    call: (name, given = {}) => this.#call(name, given),
    ask: (name, given = {}) => Promise.resolve(this.#ask(name, given)),
    announce: ({ to, text }) => this.said.push(`${to.port} ${text}`),
    clock: () => this.nowMs,
    life: 'l',
  })

  static async with(...names: readonly string[]): Promise<Stage> {
    const stage = new Stage()
    for (const [index, name] of names.entries()) {
      stage.say(index + 1, `login ${name}`)
      await stage.until(() => stage.said.some(text => text.startsWith(`${index + 1} welcome ${name} `)))
      stage.say(index + 1, 'go 1 500 500')
    }
    stage.asked.length = 0
    return stage
  }

  say(port: number, text: string): string {
    const visitor: Visitor = { protocol: 'udp', address: '127.0.0.1', port }
    const answer = this.arena.answer(visitor, Buffer.from(text), this.nowMs)
    return answer.kind === 'say' ? answer.text : answer.kind
  }

  /** Lets the game go on until something is so. */
  async until(isSo: () => boolean): Promise<void> {
    await eventually('the stage', 60_000, () => {
      this.nowMs += 20
      this.keeper.round(this.nowMs)
      return isSo() || undefined
    })
  }

  /** Until the agent has been told twice where everybody is: what it said the first time is heeded. */
  async heeded(): Promise<void> {
    for (const _ of [1, 2]) {
      this.positions = []
      await this.until(() => this.positions.length > 0)
    }
  }

  #call(name: string, given: Readonly<Record<string, string>>): Promise<LocalAnswer> {
    this.asked.push([name, given['account'] ?? given['move'], given['value']].filter(Boolean).join(' '))
    const good: Readonly<Record<string, LocalAnswer>> = {
      claim: { ok: true, epoch: '7' },
      'state/get': { ok: true, value: '499.0 500.0 3 2 hat' },
      'state/put': { ok: true, state: 'done' },
    }
    return Promise.resolve(this.answers.get(name) ?? good[name] ?? { ok: true })
  }

  #ask(name: string, given: Readonly<Record<string, string>>): LocalFields {
    if (name === 'zone') return { ok: true, fields: [this.zone, '3', 'arena'] }
    if (name === 'border') return { ok: true, fields: ['1', '1', ...this.border] }
    if (name !== 'position') return { ok: false, code: 'NOT_FOUND', text: '' }
    this.positions = (given['players'] ?? '').split(';')
    const told = [...this.heeds].filter(([who]) => this.positions.some(line => line.startsWith(`${who},`)))
    return {
      ok: true,
      fields: told.flatMap(([who, rows]) => rows.flatMap(([word, detail]) => [who, word, 'east', detail])),
    }
  }
}

const crossingCalls = ['state/put', 'move/', 'release']
const ofCrossing = ({ asked }: Stage): readonly string[] =>
  asked.filter(line => crossingCalls.some(call => line.startsWith(call)))

t.test('everybody with an account is told of, with their vehicle', async t => {
  const stage = await Stage.with('pat', 'kim')
  stage.say(3, 'hello guest')
  stage.say(2, 'ride 1 pat')
  await stage.heeded()
  t.same(stage.positions, ['pat,7,500.0,500.0,0,pat,0,pat', 'kim,7,500.0,500.0,0,pat,0,kim'])
  t.equal(await stage.keeper.stop(), undefined)
})

t.test('a closed road sets back to where it was open before the corridor, and is told once', async t => {
  const stage = await Stage.with('pat')
  await stage.heeded()
  stage.heeds.set('pat', [['corridor', '']])
  stage.say(1, 'go 2 510 500')
  await stage.heeded()
  stage.heeds.set('pat', [
    ['closed', 'full'],
    ['corridor', ''],
  ])
  stage.say(1, 'go 3 530 500')
  await stage.heeded()
  t.match(stage.say(1, 'go 4 531 500'), /^at 4 x=531 /, 'and may try again')
  await stage.heeded()
  t.equal(stage.say(1, 'buy 5 map'), 'no 5 CORRIDOR')
  t.match(stage.say(1, 'walk 6'), /^at 6 x=500 y=500 /)
  stage.heeds.clear()
  await stage.heeded()
  const road = stage.said.filter(text => text.startsWith('1 road'))
  t.same(road, ['1 road corridor east', '1 road closed full', '1 road open'])
})

t.test('where places are kept already nothing is traded in the corridor', async t => {
  const stage = await Stage.with('pat')
  stage.heeds.set('pat', [['near', MOVE]])
  stage.say(1, 'go 2 510 500')
  await stage.heeded()
  stage.heeds.set('pat', [
    ['corridor', ''],
    ['near', MOVE],
  ])
  stage.say(1, 'go 3 520 500')
  await stage.heeded()
  t.equal(stage.say(1, 'drop 4 hat'), 'no 4 CORRIDOR')
  t.equal(stage.say(1, 'buy 5 map'), 'no 5 CORRIDOR')
  stage.heeds.set('pat', [['closed', 'away']])
  stage.say(1, 'go 6 530 500')
  await stage.heeded()
  t.match(stage.say(1, 'drop 7 hat'), /^at 7 x=510 /, 'set back to before the corridor, where things are')
})

t.test('roads are open on a shard that carries no zone any more, or several', async t => {
  const stage = await Stage.with('pat')
  stage.heeds.set('pat', [['corridor', '']])
  await stage.heeded()
  t.equal(stage.say(1, 'drop 2 hat'), 'no 2 CORRIDOR')
  stage.zone = ''
  stage.nowMs += limits.zoneEveryMs
  await stage.until(() => stage.said.includes('1 road open'))
  t.match(stage.say(1, 'drop 3 hat'), /^at 3 /)
})

t.test('who crosses is frozen, saved, and handed over; then they are the other shard’s', async t => {
  const stage = await Stage.with('pat')
  const commit = Promise.withResolvers<LocalAnswer>()
  stage.answers.set('move/commit', commit.promise)
  stage.heeds.set('pat', [['cross', MOVE]])
  await stage.until(() => stage.asked.includes(`move/commit ${MOVE}`))
  t.equal(stage.say(1, 'pos 1 1'), 'frozen')
  t.match(stage.say(1, 'go 9 1 1'), /^frozen 9 move-0001 x=500 y=500 score=4 /)
  stage.nowMs += 60_000
  stage.say(1, 'who')
  stage.keeper.round(stage.nowMs)
  commit.resolve({ ok: true })
  await stage.until(() => stage.said.includes(`1 moved east ${MOVE}`))
  t.equal(stage.say(1, 'pos 1 1'), `moved east ${MOVE}`)
  t.equal(stage.say(1, 'login pat'), `moved east ${MOVE}`)
  t.equal(stage.arena.accounts().length, 0)
})

t.test('who has left while being handed over is neither saved nor released after the commit', async t => {
  const stage = await Stage.with('pat')
  const commit = Promise.withResolvers<LocalAnswer>()
  stage.answers.set('move/commit', commit.promise)
  stage.heeds.set('pat', [['cross', MOVE]])
  await stage.until(() => stage.asked.includes(`move/commit ${MOVE}`))
  t.equal(stage.say(1, 'bye'), 'bye')
  stage.keeper.round(stage.nowMs)
  commit.resolve({ ok: true })
  await stage.keeper.stop()
  t.same(ofCrossing(stage), [
    'state/put pat 500.0 500.0 4 2 hat',
    `move/prepare ${MOVE}`,
    'move/payload pat 500.0 500.0 4 2 hat/',
    `move/commit ${MOVE}`,
  ])
})

t.test('a vehicle crosses as one, told of one of them or of all', async t => {
  for (const told of [['pat'], ['kim'], ['pat', 'kim']]) {
    const stage = await Stage.with('pat', 'kim')
    stage.say(2, 'ride 1 pat')
    for (const who of told) stage.heeds.set(who, [['cross', MOVE]])
    await stage.until(() => stage.arena.accounts().length === 0)
    t.same(
      ofCrossing(stage)
        .filter(line => line.startsWith('move/'))
        .toSorted(),
      [
        `move/commit ${MOVE}`,
        'move/payload kim 500.0 500.0 5 2 hat/pat',
        'move/payload pat 500.0 500.0 4 2 hat/pat',
        `move/prepare ${MOVE}`,
      ],
    )
  }
})

t.test('a hand-off that does not come about: everybody goes on, and finds out whether they may', async t => {
  const stage = await Stage.with('pat')
  stage.answers.set('move/prepare', { ok: false, code: 'OVER', text: 'too late' })
  stage.heeds.set('pat', [['cross', MOVE]])
  await stage.until(() => stage.asked.includes(`move/abort ${MOVE}`))
  stage.heeds.clear()
  await stage.until(() => stage.say(1, 'go 2 501 500').startsWith('at 2 x=501 '))
  await stage.until(() => stage.asked.filter(line => line.startsWith('state/put')).length > 1)
  stage.answers.set('state/put', { ok: false, code: 'FENCED', text: '' })
  stage.nowMs += 60_000
  stage.say(1, 'who')
  await stage.until(() => stage.said.includes('1 bye fenced'))
  t.equal(stage.say(1, 'go 3 1 1'), 'who-are-you')
})

t.test('the neighbours’ players are shown', async t => {
  const stage = await Stage.with('pat')
  stage.border = ['east', 'kim', 'player', '520', '500', '0', '0', 'kim']
  await stage.until(() => stage.arena.look(0, 1).some(({ text }) => text === 'beyond: kim 520 500'))
  t.equal(stage.arena.accounts().length, 1)
})
