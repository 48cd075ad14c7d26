import t from 'tap'
import { hetznerDialect } from '../../../../control-plane/providers/hetzner/hetzner-dialect.ts'
import { plainApi } from '../../../../control-plane/providers/http/plain-api.ts'
import { cloudProviderContract } from '../../../contract/cloud-provider.ts'
import { providerContract } from '../../../contract/provider.ts'
import { type CloudKind, openCloud, OWNER } from '../cloud-under-test.ts'
import { HetznerDouble } from './hetzner-double.ts'

const HETZNER: CloudKind<HetznerDouble> = {
  name: 'hetzner',
  double: () => new HetznerDouble(),
  path: '/v1',
  api: plainApi,
  dialect: hetznerDialect,
  hardware: 'cx22',
  image: 'debian-13',
}

providerContract(t, HETZNER.name, t => openCloud(t, HETZNER))
cloudProviderContract(t, HETZNER.name, t => openCloud(t, HETZNER))

t.test('a firewall is on its server from the first moment, and goes though it is in use', async t => {
  const { provider, double, order } = await openCloud(t, HETZNER)
  const given = order('host-1')
  const [side] = provider.sidesOf(given)
  if (side === undefined) throw new Error('a firewall is wanted')
  t.match(await provider.create(given), { kind: 'unknown', text: /firewall/ }, 'no machine stands open')
  t.equal(double.servers.size, 0)
  await provider.makeSide(given, side)
  const [firewall] = double.firewalls.values()
  t.same(firewall?.rules, [
    { direction: 'in', protocol: 'tcp', port: '22', source_ips: ['192.0.2.0/24'] },
    { direction: 'in', protocol: 'udp', port: '7000-7999', source_ips: ['0.0.0.0/0', '::/0'] },
  ])
  t.match(await provider.create(given), { kind: 'done' })
  t.equal(firewall?.servers.length, 1)
  t.match(await provider.removeSide(side, OWNER), { kind: 'done' })
  t.equal(double.firewalls.size, 0)
})

t.test('a machine that another action holds is asked for again, not given up', async t => {
  const { provider, double } = await openCloud(t, HETZNER)
  const id = double.stranger('host-1', { owner: OWNER, host: 'host-1' })
  const locked = { status: 423, body: { error: { code: 'locked', message: 'Server is locked' } } }
  double.fault({ when: ({ method }) => method === 'DELETE', times: 1, act: { instead: locked } })
  t.match(await provider.delete(id), { kind: 'unknown', text: /423 locked/ })
  t.match(await provider.delete(id), { kind: 'done' })
})

t.test('networks and keys of the pool are passed on', async t => {
  const { provider, double, order } = await openCloud(t, HETZNER)
  const settings = { networks: '17, 18', sshKeys: 'admin' }
  await provider.create({ ...order('host-1'), settings })
  const asked = double.asked.find(one => double.isCreate(one))
  t.match(asked?.body, { networks: [17, 18], ssh_keys: ['admin'], location: 'here', server_type: 'cx22' })
  const wrong = { networks: 'mine' }
  t.match(await provider.create({ ...order('host-2'), settings: wrong }), {
    kind: 'refused',
    text: /networks/,
  })
})
