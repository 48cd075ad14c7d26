import fc from 'fast-check'
import t from 'tap'
import {
  hostOfToken,
  JOIN_TOKEN_CHARACTERS_MAX,
  joinToken,
  mayJoin,
} from '../../../control-plane/install/join-token.ts'
import { HOST_STATES } from '../../../control-plane/scaler/host.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { row } from '../scaler/scaler-lab.ts'

const host = 'game-1' as HostId

t.test('a token is its host’s, and the same whoever makes it', async t => {
  const token = joinToken('secret', host)
  t.equal(joinToken('secret', host), token)
  t.equal(hostOfToken('secret', token), host)
  t.equal(hostOfToken('another', token), undefined)
  t.ok(token.length <= JOIN_TOKEN_CHARACTERS_MAX)
  t.equal(joinToken('secret', 'x'.repeat(63) as HostId).length, JOIN_TOKEN_CHARACTERS_MAX)
})

t.test('no other token is anybody’s', async t => {
  const token = joinToken('secret', host)
  for (const wrong of [
    '',
    '.',
    'game-1',
    'game-1.',
    token.slice(1),
    token.slice(0, -1),
    `${token}0`,
    token.replace('game-1', 'game-2'),
    token.toUpperCase(),
    ` ${token}`,
  ])
    t.equal(hostOfToken('secret', wrong), undefined, wrong)
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
      const changed = token.slice(0, at) + character + token.slice(at + 1)
      return changed === token || hostOfToken('secret', changed) === undefined
    }),
  )
  fc.assert(fc.property(fc.string(), text => hostOfToken('secret', text) === undefined))
})

t.test('a host may join on its way up, and never after it was ready', async t => {
  for (const state of HOST_STATES) {
    if (state === 'ready') continue
    const expected = ['provisioning', 'installing', 'joining'].includes(state)
    t.equal(mayJoin(row('game-1', state)), expected, state)
  }
  t.notOk(mayJoin(row('game-1', 'ready')))
})
