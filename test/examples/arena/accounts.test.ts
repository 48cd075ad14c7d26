import t from 'tap'
import { AccountKeeper } from '../../../examples/arena/account-keeper.ts'
import { Arena } from '../../../examples/arena/arena.ts'
import type {
  AskLocalApi,
  CallLocalApi,
  LocalAnswer,
  LocalFields,
} from '../../../examples/arena/local-api.ts'
import type { Visitor } from '../../../examples/arena/visitor.ts'
import { eventually } from '../../support/eventually.ts'

const ada: Visitor = { protocol: 'udp', address: '127.0.0.7', port: 7 }
const eve: Visitor = { protocol: 'udp', address: '127.0.0.8', port: 8 }

/** An agent that answers as told, and remembers what it was asked. */
function stage(
  answers: Readonly<Record<string, LocalAnswer>> = {},
  tickets: Readonly<Record<string, LocalFields>> = {},
) {
  const asked: string[] = []
  const said: string[] = []
  const arena = new Arena({ shard: 'a', incarnation: 1, slots: 5, localApi: 'http://127.0.0.1:9/s/x' })
  const good: Readonly<Record<string, LocalAnswer>> = {
    claim: { ok: true, epoch: '7' },
    'state/get': { ok: true, value: '5.0 6.0 3 2 hat' },
  }
  let heard = 0
  const call: CallLocalApi = (name, given = {}) => {
    // Events are told once; a second question waits for the next, which never comes.
    if (name === 'events' && (heard += 1) > 1) return new Promise(() => {})
    asked.push([name, given['account'], given['epoch'], given['value']].filter(Boolean).join(' '))
    return Promise.resolve(answers[name] ?? good[name] ?? { ok: true })
  }
  const ask: AskLocalApi = name =>
    Promise.resolve(tickets[name] ?? { ok: false, code: 'NOT_FOUND', text: 'no zones' })
  const keeper = new AccountKeeper({
    arena,
    call,
    ask,
    announce: ({ text }) => said.push(text),
    clock: () => 0,
    life: 'l',
  })
  const say = (visitor: Visitor, text: string): string => {
    const answer = arena.answer(visitor, Buffer.from(text), 0)
    return answer.kind === 'say' ? answer.text : answer.kind
  }
  const login = async (visitor: Visitor): Promise<string> => {
    t.equal(say(visitor, 'login pat'), 'wait')
    const before = said.length
    keeper.round(0)
    await eventually('an answer', 60_000, () => Promise.resolve(said.length > before ? true : undefined))
    return said.at(-1)!
  }
  return { asked, said, keeper, arena, say, login }
}

t.test('a login claims, loads, plays, saves with its epoch, and lets go', async t => {
  const { asked, keeper, say, login } = stage()
  t.equal(
    await login(ada),
    'welcome pat shard=a incarnation=1 x=5 y=6 score=3 coins=2 items=hat party=- epoch=7',
  )
  t.equal(
    say(ada, 'login pat'),
    'welcome pat shard=a incarnation=1 x=5 y=6 score=3 coins=2 items=hat party=- epoch=7',
    'said again',
  )
  t.equal(say(eve, 'hello pat'), 'refused TAKEN')
  say(ada, 'pos 8 9')
  t.equal(say(ada, 'bye'), 'bye')
  keeper.round(0)
  await keeper.stop()
  t.same(asked, ['claim pat', 'state/get pat 7', 'state/put pat 7 8.0 9.0 4 2 hat', 'release pat 7'])
})

t.test('who is refused does not play, and may ask again where that helps', async t => {
  const busy = stage({ claim: { ok: false, code: 'BUSY', text: '', retryAfterMs: 1_500 } })
  t.equal(await busy.login(ada), 'busy 1500')
  t.equal(busy.say(ada, 'pos 1 1'), 'who-are-you')
  t.equal(await busy.login(ada), 'busy 1500', 'a new login')
  const elsewhere = stage({ claim: { ok: false, code: 'ELSEWHERE', text: '', retryAfterMs: 1_000 } })
  t.equal(await elsewhere.login(ada), 'busy 1000', 'by then it is there')
  const banned = stage({ claim: { ok: false, code: 'BANNED', text: '' } })
  t.equal(await banned.login(ada), 'refused BANNED')
  const fenced = stage({ 'state/get': { ok: false, code: 'FENCED', text: '' } })
  t.equal(await fenced.login(ada), 'refused FENCED')
  t.same(fenced.asked.at(-1), 'release pat 7')
})

t.test('a player whose saves are refused is sent away, and nothing more is saved', async t => {
  const { asked, said, keeper, say, login } = stage({ 'state/put': { ok: false, code: 'FENCED', text: '' } })
  await login(ada)
  keeper.round(60_000)
  await eventually('sent away', 60_000, () => Promise.resolve(said.includes('bye fenced') || undefined))
  t.equal(say(ada, 'pos 1 1'), 'who-are-you')
  keeper.round(60_000)
  await keeper.stop()
  t.same(asked.slice(2), ['state/put pat 7 5.0 6.0 3 2 hat'])
})

for (const [kind, farewell, rest] of [
  ['KICK', 'bye kicked', ['state/put pat 7 5.0 6.0 3 2 hat', 'release pat 7']],
  ['FENCED', 'bye fenced', []],
] as const)
  t.test(`${kind}: ${farewell}`, async t => {
    const event = { id: 'e-1', kind, account: 'pat', epoch: '7', text: '' }
    const { asked, said, keeper, login } = stage({ events: { ok: true, events: [event] } })
    await login(ada)
    void keeper.follow()
    await eventually('gone', 60_000, () => Promise.resolve(said.includes(farewell) || undefined))
    await keeper.stop()
    t.same(asked.filter(line => !line.startsWith('events')).slice(2), rest)
  })

t.test('without an agent a login is a hello', t => {
  const arena = new Arena({ shard: 'a', incarnation: 1, slots: 5 })
  t.match(arena.answer(ada, Buffer.from('login pat'), 0), {
    text: /^welcome pat shard=a incarnation=1 x=\S+ y=\S+$/,
  })
  t.end()
})

t.test('who was handed over comes by ticket, with what was given along', async t => {
  const { asked, say, login } = stage(
    {},
    {
      arrive: { ok: true, fields: ['9', '0', 'move-0001', 'west', 'east', '21'] },
      'arrive/payload': { ok: true, fields: ['21', '21', '501.0 6.0 4 1 hat,map/pat'] },
    },
  )
  t.equal(
    await login(ada),
    'welcome pat shard=a incarnation=1 x=501 y=6 score=4 coins=1 items=hat,map party=pat epoch=9 moved=move-0001',
  )
  t.equal(say(ada, 'go 1 502 6'), 'at 1 x=502 y=6 score=5 coins=1 items=hat,map party=pat epoch=9')
  t.same(asked, [], 'nothing was claimed, nothing else was loaded')
})

t.test('a ticket whose payload cannot be had leads to the last save', async t => {
  const { asked, login } = stage(
    {},
    { arrive: { ok: true, fields: ['9', '0', 'move-0001', 'west', 'east', '21'] } },
  )
  t.match(await login(ada), / x=5 y=6 score=3 .* epoch=9 moved=move-0001$/)
  t.same(asked, ['state/get pat 9'])
})

t.test('a ticket for which the time has not come is asked for again', async t => {
  const { asked, login } = stage(
    {},
    { arrive: { ok: false, code: 'UNAVAILABLE', text: '', retryAfterMs: 300 } },
  )
  t.equal(await login(ada), 'busy 300')
  t.same(asked, [], 'and not claimed past it')
})
