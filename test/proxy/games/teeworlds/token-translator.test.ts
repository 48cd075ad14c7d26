import fc from 'fast-check'
import t from 'tap'
import { TokenTranslator } from '../../../../proxy/games/teeworlds/token-translator.ts'
import { readToken, sevenConnect, sevenKeepAlive, tokenRequest } from '../../../games/teeworlds/tw-probe.ts'
import { TwServer } from '../../../games/teeworlds/tw-server.ts'

const OURS = 0x11_22_33_44
const OWN = 0x77_88_99_aa

/** A flow: the client's datagrams go through the translator to the server, and back. @returns what the client gets */
function flow(server = new TwServer()) {
  const translator = new TokenTranslator(token => token === OURS)
  const say = (datagram: Buffer): readonly Buffer[] => {
    const forClient: Buffer[] = []
    const waiting = [...server.answer(translator.toShard(Buffer.from(datagram)))]
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const answer = translator.toProxy(next)
      if (answer === undefined) forClient.push(next)
      else waiting.push(...server.answer(answer))
    }
    return forClient
  }
  return { server, translator, say }
}

t.test('a connection with the token of the proxy is one with the token of the shard', async t => {
  const { server, translator, say } = flow()
  t.equal(translator.translates, false, 'until then all passes as it is')
  const [accepted, ...more] = say(sevenConnect(OURS, OWN))
  t.equal(translator.translates, true)
  t.same(more, [])
  t.match([accepted?.readUInt32BE(3), accepted?.[7]], [OWN, 2])
  t.same(server.connected, [OWN])
  t.equal(say(sevenKeepAlive(OURS)).length, 1, 'the shard knows what is said in it')
  t.equal(say(sevenKeepAlive(OURS + 1)).length, 0, 'and not what anybody else says')
})

t.test('a client that says its first word again is answered with the same token', async t => {
  const { server, say } = flow()
  say(sevenConnect(OURS, OWN))
  t.equal(say(sevenConnect(OURS, OWN)).length, 1)
  t.same(server.connected, [OWN, OWN])
})

t.test('a new connection from the same port gets a token of its own', async t => {
  const { server, say } = flow()
  say(sevenConnect(OURS, OWN))
  t.equal(say(sevenConnect(OURS, OWN + 1)).length, 1)
  t.same(server.connected, [OWN, OWN + 1])
})

t.test('who connects in the name of a client, without its token, does not end its connection', async t => {
  const { server, say } = flow()
  say(sevenConnect(OURS, OWN))
  t.same(say(sevenConnect(OURS + 1, OWN + 1)), [])
  t.same(server.connected, [OWN])
  t.equal(say(sevenKeepAlive(OURS)).length, 1, 'the client is understood as before')
})

t.test('while the shard is silent, each first word asks it anew', async t => {
  const translator = new TokenTranslator(token => token === OURS)
  const asked = [1, 2].map(() => translator.toShard(sevenConnect(OURS, OWN)))
  t.same(asked, [tokenRequest(OWN), tokenRequest(OWN)])
  t.equal(
    translator.toProxy(Buffer.from('04000000000001050a0b0c0d', 'hex')),
    undefined,
    'a token for somebody else',
  )
  const [token] = new TwServer().answer(asked[0]!)
  t.equal(readToken(token!, OWN), new TwServer().token)
  t.ok(translator.toProxy(token!))
  t.equal(translator.toProxy(token!), undefined, 'one that nobody waits for is the client’s')
})

t.test('what does not belong to a connection of 0.7 passes untouched', async () => {
  const { translator, say } = flow()
  say(sevenConnect(OURS, OWN))
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
      const datagram = Buffer.from(bytes)
      const token = datagram.length < 7 ? undefined : datagram.readUInt32BE(3)
      const before = Buffer.from(datagram)
      const connects = datagram[0] === 0x04
      return connects || token === OURS || translator.toShard(datagram).equals(before)
    }),
  )
})
