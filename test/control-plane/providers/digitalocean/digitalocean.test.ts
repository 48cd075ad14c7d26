import t from 'tap'
import { digitalOceanDialect } from '../../../../control-plane/providers/digitalocean/digitalocean-dialect.ts'
import { plainApi } from '../../../../control-plane/providers/http/plain-api.ts'
import { cloudProviderContract } from '../../../contract/cloud-provider.ts'
import { providerContract } from '../../../contract/provider.ts'
import { type CloudKind, openCloud, OWNER } from '../cloud-under-test.ts'
import { DigitalOceanDouble } from './digitalocean-double.ts'

const DIGITALOCEAN: CloudKind<DigitalOceanDouble> = {
  name: 'digitalocean',
  double: () => new DigitalOceanDouble(),
  path: '/v2',
  api: plainApi,
  dialect: digitalOceanDialect,
  hardware: 's-1vcpu-1gb',
  image: 'debian-13-x64',
}

providerContract(t, DIGITALOCEAN.name, t => openCloud(t, DIGITALOCEAN))
cloudProviderContract(t, DIGITALOCEAN.name, t => openCloud(t, DIGITALOCEAN))

t.test('no tag of a host is left behind in the account', async t => {
  const { provider, double, order } = await openCloud(t, DIGITALOCEAN)
  const given = order('host-1')
  const [side] = provider.sidesOf(given)
  if (side === undefined) throw new Error('a firewall is wanted')
  await provider.makeSide(given, side)
  t.match(await provider.create(given), { kind: 'done' })
  t.ok(double.accountTags.has('swy:host:0:host-1'))
  const broken = { status: 500 }
  double.fault({ when: ({ path }) => path.startsWith('/v2/tags/'), times: 1, act: { instead: broken } })
  t.match(await provider.removeSide(side, OWNER), { kind: 'unknown' })
  t.equal(double.firewalls.size, 0)
  t.match(
    await provider.removeSide(side, OWNER),
    { kind: 'done' },
    'the tag is removed though its firewall is gone',
  )
  t.notOk(double.accountTags.has('swy:host:0:host-1'))
})

t.test('another firewall is never taken for ours, however it is asked for', async t => {
  const { provider } = await openCloud(t, DIGITALOCEAN)
  for (const id of ['web', 'switchyard.other.host-1', `switchyard.${OWNER}`, '../droplets/7'])
    t.match(await provider.removeSide({ kind: 'firewall', id }, OWNER), { kind: 'refused' })
})

t.test('images are slugs or numbers, keys numbers or prints of a finger', async t => {
  const { provider, double, order } = await openCloud(t, DIGITALOCEAN)
  await provider.create({ ...order('host-1'), image: '7890', settings: { sshKeys: '12 ab:cd', vpc: 'v-1' } })
  const asked = double.asked.find(one => double.isCreate(one))
  t.match(asked?.body, { image: 7_890, ssh_keys: [12, 'ab:cd'], vpc_uuid: 'v-1' })
})
