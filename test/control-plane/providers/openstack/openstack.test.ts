import t from 'tap'
import { KeystoneSession } from '../../../../control-plane/providers/openstack/keystone-session.ts'
import { openStackDialect } from '../../../../control-plane/providers/openstack/openstack-dialect.ts'
import { keypairName } from '../../../../control-plane/providers/openstack/openstack-sides.ts'
import { cloudProviderContract } from '../../../contract/cloud-provider.ts'
import { providerContract } from '../../../contract/provider.ts'
import { type CloudKind, openCloud, OWNER } from '../cloud-under-test.ts'
import { DOUBLE_FLAVOR, DOUBLE_IMAGE, OpenStackDouble } from './openstack-double.ts'

const OPENSTACK: CloudKind<OpenStackDouble> = {
  name: 'openstack',
  double: () => new OpenStackDouble(),
  path: '/identity/v3',
  api: ({ token, ...options }) =>
    new KeystoneSession({
      ...options,
      secret: token,
      region: 'one',
      identity: { kind: 'credential', id: 'credential-1' },
    }),
  dialect: openStackDialect,
  hardware: DOUBLE_FLAVOR,
  image: DOUBLE_IMAGE,
}
const AS_USER: CloudKind<OpenStackDouble> = {
  ...OPENSTACK,
  api: ({ token, ...options }) =>
    new KeystoneSession({
      ...options,
      secret: token,
      region: 'one',
      identity: { kind: 'user', user: 'u', userDomain: 'Default', project: 'p', projectDomain: 'Default' },
    }),
}

providerContract(t, OPENSTACK.name, t => openCloud(t, OPENSTACK))
cloudProviderContract(t, OPENSTACK.name, t => openCloud(t, OPENSTACK))

t.test('a token that has run out is renewed once, by whoever meets it first, for all', async t => {
  const { provider, double } = await openCloud(t, OPENSTACK)
  const id = double.stranger('host-1', { owner: OWNER, host: 'host-1' })
  t.match(await provider.read(id), { providerId: id })
  t.equal(double.logins, 1)
  double.expireTokens()
  for (const seen of await Promise.all([provider.read(id), provider.read(id), provider.read(id)]))
    t.match(seen, { providerId: id })
  t.equal(double.logins, 2)
})

t.test('a token that is refused at once is not asked for again and again', async t => {
  const { provider, double } = await openCloud(t, OPENSTACK)
  const denied = { status: 401, body: { error: { code: 401, message: 'no' } } }
  double.fault({ when: ({ path }) => path.startsWith('/compute'), act: { instead: denied } })
  t.match(await provider.delete('some-id'), { kind: 'refused', text: /401.*token/ })
  t.equal(double.asked.length, 4, 'two calls, each with a token of its own')
})

t.test('a Keystone that fails is asked again by the next call', async t => {
  const { provider, double } = await openCloud(t, AS_USER)
  const id = double.stranger('host-1', { owner: OWNER, host: 'host-1' })
  const isLogin = ({ path }: { readonly path: string }) => path.endsWith('/auth/tokens')
  double.fault({ when: isLogin, times: 1, act: { instead: { status: 503 } } })
  t.equal(await provider.read(id), undefined)
  t.match(await provider.read(id), { providerId: id })
  double.expireTokens()
  double.fault({ when: isLogin, times: 1, act: { instead: { status: 201, raw: '<html>' } } })
  t.equal(await provider.read(id), undefined)
  t.match(await provider.read(id), { providerId: id })
})

t.test('what is shown as deleted is gone', async t => {
  const { provider, double } = await openCloud(t, OPENSTACK)
  const id = double.stranger('host-1', { owner: OWNER, host: 'host-1' })
  const server = double.servers.get(id)
  if (server === undefined) throw new Error('the double has lost a server')
  server.status = 'SOFT_DELETED'
  t.equal(await provider.read(id), 'gone')
  t.match(await provider.list(OWNER), { complete: true, machines: [] })
})

t.test('what the pool names by name must be there, and be one', async t => {
  const { provider, double, order } = await openCloud(t, OPENSTACK)
  const given = { ...order('host-1'), settings: {}, firstBoot: { join: undefined, sshPublicKey: '' } }
  t.match(await provider.create({ ...given, image: 'nothing' }), { kind: 'refused', text: /nothing.*images/ })
  for (const id of ['i-1', 'i-2']) double.images.set(id, { id, name: 'twice', labels: {}, looksLeft: 0 })
  t.match(await provider.create({ ...given, image: 'twice' }), { kind: 'refused', text: /2 images.*twice/ })
})

t.test('every rule is made once, and a group in use is taken off first', async t => {
  const { provider, double, order } = await openCloud(t, OPENSTACK)
  const given = order('host-1')
  const [key, group] = provider.sidesOf(given)
  if (key === undefined || group === undefined) throw new Error('a key and a group are wanted')
  t.same([key.kind, key.id, group.kind], ['key', keypairName(given), 'firewall'])
  const broken = { status: 500 }
  let rules = 0
  double.fault({
    when: ({ path }) => path.endsWith('/security-group-rules') && (rules += 1) === 2,
    times: 1,
    act: { after: broken },
  })
  t.match(await provider.makeSide(given, group), { kind: 'unknown' })
  t.match(await provider.makeSide(given, group), { kind: 'done' })
  t.equal([...double.neutron.groups.values()][0]?.rules.length, 3, 'one for each protocol and family')
  await provider.makeSide(given, key)
  t.match(await provider.create(given), { kind: 'done' })
  t.match(await provider.removeSide(group, OWNER), { kind: 'done' })
  t.match(await provider.removeSide(key, OWNER), { kind: 'done' })
  t.same([double.neutron.groups.size, double.keypairs.size], [0, 0])
})
