import t from 'tap'
import { listenerAddresses } from '../../../cli/up/listener-address.ts'

t.test('an entry without a port that a socket can have is no listener', async t => {
  const entries = [1e300, -1, 1.5, 65_536, '7777'].map(port => ({ name: 'a', port }))
  t.same(listenerAddresses(entries), [])
})

t.test('what is no word is no protocol: asking it for its text was a crash', async t => {
  const [listener] = listenerAddresses([{ name: 'a', port: 1, protocols: ['udp', { toString: 1 }, 5] }])
  t.same(listener?.protocols, ['udp'])
})
