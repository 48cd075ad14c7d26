import t from 'tap'
import { isIPv4 } from 'node:net'
import { limits } from '../../../../examples/arena/bots/limits.ts'
import { sourceAddress } from '../../../../examples/arena/bots/source-address.ts'

t.test('each bot has a loopback address of its own, apart from those of servers', t => {
  for (const seed of [0, 7, limits.seedMax]) {
    const addresses = Array.from({ length: limits.playersMax }, (_, bot) => sourceAddress(bot, seed))
    t.equal(new Set(addresses).size, limits.playersMax)
    t.ok(
      addresses.every(
        address => isIPv4(address) && address.startsWith('127.') && !address.startsWith('127.0.'),
      ),
    )
  }
  t.end()
})
