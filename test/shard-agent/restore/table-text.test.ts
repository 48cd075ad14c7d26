import t from 'tap'
import { sampleText, tableName, tableText } from '../../../shard-agent/restore/table-text.ts'

t.test('the table is of the family of the address that game servers have', async t => {
  t.equal(tableName('host-r', '10.0.0.11'), 'ip switchyard_restore_host_r')
  t.equal(tableName('host-r', 'fd00:92::11'), 'ip6 switchyard_restore_host_r')
  for (const text of [tableText('ip lab', '10.0.0.11'), sampleText('10.0.0.11')]) {
    t.match(text, /ip saddr 10\.0\.0\.11 ip daddr 127\.0\.0\.0\/8 /)
    t.notMatch(text, /ip6|ipv6/)
  }
  for (const text of [tableText('ip6 lab', 'fd00:92::11'), sampleText('fd00:92::11')]) {
    t.match(text, /ip6 saddr fd00:92::11 ip6 daddr ff11::\/16 /)
    t.notMatch(text, /\bip |ipv4|\d\.\d/)
  }
})

t.test('a trial makes nothing but the table of its own', async t => {
  for (const [address, table] of [
    ['10.0.0.11', 'ip switchyard_restore_trial'],
    ['fd00:92::11', 'ip6 switchyard_restore_trial'],
  ] as const) {
    const verbs = sampleText(address)
      .split('\n')
      .filter(line => /^(add|delete|table) /.test(line))
    t.ok(verbs.length > 20)
    t.ok(
      verbs.every(line => line.includes(`${table} `) || line.endsWith(` ${table}`)),
      address,
    )
  }
})
