import t from 'tap'
import {
  FIREWALL_RULES_MAX,
  parseFirewallRules,
  portsText,
} from '../../../../control-plane/providers/cloud/firewall-rules.ts'

t.test('rules name protocol, ports and where from', async t => {
  const rules = parseFirewallRules('tcp:22@192.0.2.7, udp:7000-7999@2001:db8::/32  tcp:443')
  t.strictSame(rules, [
    { protocol: 'tcp', first: 22, last: 22, from: ['192.0.2.7/32'] },
    { protocol: 'udp', first: 7_000, last: 7_999, from: ['2001:db8::/32'] },
    { protocol: 'tcp', first: 443, last: 443, from: ['0.0.0.0/0', '::/0'] },
  ])
  if (typeof rules !== 'string') t.same(rules.map(portsText), ['22', '7000-7999', '443'])
})

for (const text of [
  '',
  'tcp',
  'icmp:1',
  'tcp:0',
  'tcp:70000',
  'udp:9-8',
  'tcp:22@nowhere',
  'tcp:22@192.0.2.7/24',
  'tcp:22@',
])
  t.test(`${JSON.stringify(text)} is refused in words`, async t => {
    t.type(parseFirewallRules(text), 'string')
  })

t.test('there are only so many', async t => {
  t.match(parseFirewallRules('tcp:22 '.repeat(FIREWALL_RULES_MAX + 1)), /more than/)
})
