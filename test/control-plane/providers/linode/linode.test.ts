import t from 'tap'
import { linodeDialect, linodeLabel } from '../../../../control-plane/providers/linode/linode-dialect.ts'
import { plainApi } from '../../../../control-plane/providers/http/plain-api.ts'
import { cloudProviderContract } from '../../../contract/cloud-provider.ts'
import { providerContract } from '../../../contract/provider.ts'
import { type CloudKind, openCloud, OWNER } from '../cloud-under-test.ts'
import { LinodeDouble } from './linode-double.ts'

const LINODE: CloudKind<LinodeDouble> = {
  name: 'linode',
  double: () => new LinodeDouble(),
  path: '/v4',
  api: plainApi,
  dialect: linodeDialect,
  hardware: 'g6-nanode-1',
  image: 'linode/debian13',
}

providerContract(t, LINODE.name, t => openCloud(t, LINODE))
cloudProviderContract(t, LINODE.name, t => openCloud(t, LINODE))

t.test('machines have the names of their hosts where Linode takes them', async t => {
  t.equal(linodeLabel(OWNER, 'game-eu-17'), 'game-eu-17')
  for (const host of ['a', 'ab', 'a--b']) t.match(linodeLabel(OWNER, host), /^swy-[0-9a-f]{24}$/)
  t.not(linodeLabel(OWNER, 'ab'), linodeLabel('other', 'ab'), 'two installations share an account')
})

t.test('a firewall of ours drops what has no rule, and is that of its machine', async t => {
  const { provider, double, order } = await openCloud(t, LINODE)
  const given = order('host-1')
  const [side] = provider.sidesOf(given)
  if (side === undefined) throw new Error('a firewall is wanted')
  t.match(await provider.create(given), { kind: 'unknown', text: /firewall/ }, 'no machine stands open')
  await provider.makeSide(given, side)
  const [firewall] = double.firewalls.values()
  t.match(firewall?.rules, {
    inbound_policy: 'DROP',
    outbound_policy: 'ACCEPT',
    inbound: [
      { protocol: 'TCP', ports: '22', addresses: { ipv4: ['192.0.2.0/24'] } },
      { protocol: 'UDP', ports: '7000-7999', addresses: { ipv4: ['0.0.0.0/0'], ipv6: ['::/0'] } },
    ],
  })
  await provider.create(given)
  t.equal([...double.servers.values()][0]?.firewall, firewall?.id)
})

t.test('an owner whose name begins like ours is not ours', async t => {
  const { provider, double } = await openCloud(t, LINODE)
  const long = 'x'.repeat(40)
  double.stranger('stranger', { owner: `${long}-other`, host: 'stranger' })
  t.match(await provider.list(`${long}-this`), { complete: true, machines: [] })
})
