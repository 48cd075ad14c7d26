import t from 'tap'
import type { LocalAnswer } from '../../../examples/arena/local-api.ts'
import { inOrderOfAccount } from '../../../examples/arena/ordered-saves.ts'

/** An agent that answers when it is told. */
function slowAgent() {
  const calls: { readonly what: string; readonly answer: (answer: LocalAnswer) => void }[] = []
  const call = inOrderOfAccount((name, given = {}) => {
    const { promise, resolve } = Promise.withResolvers<LocalAnswer>()
    const what = [name, given['account'], given['value']].filter(word => word !== undefined).join(' ')
    calls.push({ what, answer: resolve })
    return promise
  })
  return { call, calls, asked: () => calls.map(({ what }) => what) }
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

t.test('saves and the release of one account go one after the other, others meanwhile', async t => {
  const { call, calls, asked } = slowAgent()
  const answers = [
    call('state/put', { account: 'pat', value: '1' }),
    call('state/put', { account: 'pat', value: '2' }),
    call('release', { account: 'pat' }),
    call('state/put', { account: 'kim', value: '1' }),
    call('state/get', { account: 'pat' }),
  ]
  await turn()
  t.same(asked(), ['state/get pat', 'state/put pat 1', 'state/put kim 1'])
  calls[1]?.answer({ ok: false, code: 'UNAVAILABLE', text: '' })
  await turn()
  t.same(asked().slice(3), ['state/put pat 2'], 'also after one that has failed')
  calls[3]?.answer({ ok: true })
  await turn()
  t.same(asked().slice(4), ['release pat'])
  for (const { answer } of calls) answer({ ok: true })
  t.equal((await Promise.all(answers)).length, 5)
  const again = call('state/put', { account: 'pat', value: '3' })
  await turn()
  calls.at(-1)?.answer({ ok: true })
  t.match(await again, { ok: true }, 'nothing is left of them')
})
