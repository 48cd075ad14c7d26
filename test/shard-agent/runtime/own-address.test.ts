import { isIP } from 'node:net'
import t from 'tap'
import { ownAddress } from '../../../shard-agent/runtime/own-address.ts'

t.test('a host is where it sends from', async t => {
  t.equal(await ownAddress('127.0.0.1:7400'), '127.0.0.1')
  t.equal(await ownAddress('localhost:7400'), '127.0.0.1')
})

t.test('without a way there it is any address but loopback, or none', async t => {
  const address = await ownAddress('no-such-host.invalid:7400')
  t.ok(address === undefined || (isIP(address) !== 0 && !address.startsWith('127.')))
})
