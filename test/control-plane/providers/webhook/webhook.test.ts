import t from 'tap'
import { signedApi, requestSignature } from '../../../../control-plane/providers/webhook/signed-api.ts'
import { webhookDialect } from '../../../../control-plane/providers/webhook/webhook-dialect.ts'
import { cloudProviderContract } from '../../../contract/cloud-provider.ts'
import { providerContract } from '../../../contract/provider.ts'
import { type CloudKind, openCloud, OWNER } from '../cloud-under-test.ts'
import { WebhookDouble } from './webhook-double.ts'

const WEBHOOK: CloudKind<WebhookDouble> = {
  name: 'webhook',
  double: () => new WebhookDouble(),
  path: '/hosts',
  api: ({ token, ...options }) => signedApi({ ...options, secret: token }),
  dialect: webhookDialect,
  hardware: 'small',
  image: 'anything',
}

providerContract(t, WEBHOOK.name, t => openCloud(t, WEBHOOK))
cloudProviderContract(t, WEBHOOK.name, t => openCloud(t, WEBHOOK), {
  without: [
    // What the pool says, and what a machine is given, goes to the service as it is.
    'a setting that means nothing is refused before anything is asked',
    'what a machine is given is in its user data',
    // It has no total to compare; it has cursors of its own.
    'a machine that is deleted between two pages hides no other one',
  ],
})

t.test('the service gets the whole order, and a key that is the same each time', async t => {
  const { provider, double, order } = await openCloud(t, WEBHOOK)
  const given = { ...order('host-1'), settings: { rack: '7' } }
  t.same(provider.sidesOf(given), [])
  await provider.create(given)
  const asked = double.asked.find(one => double.isCreate(one))
  t.same(asked?.body, given)
  t.equal(asked?.headers['idempotency-key'], 'host-1')
})

t.test('a signature is that of this request alone', async t => {
  const asked = { seconds: '1700000000', method: 'POST', target: '/machines', body: '{}' }
  const signature = requestSignature('secret', asked)
  t.equal(
    signature,
    'v1=1a7805f751b0cdcd2ae635ca3340b008b3081a8f338c3b4b93016cbb7c5bbfe1',
    'by openssl dgst -sha256 -hmac secret',
  )
  for (const other of [
    { seconds: '1700000001' },
    { method: 'DELETE' },
    { target: '/machines/7' },
    { body: '{ }' },
  ])
    t.not(requestSignature('secret', { ...asked, ...other }), signature)
  t.not(requestSignature('other', asked), signature)
})

t.test('a listing that is of another owner is none of ours', async t => {
  const { provider, double } = await openCloud(t, WEBHOOK)
  const machines = [{ id: 'm-1', status: 'running', tags: { owner: 'other', host: 'h' } }]
  double.fault({ when: asked => double.isList(asked), act: { instead: { status: 200, body: { machines } } } })
  t.match(await provider.list(OWNER), { complete: true, machines: [] })
})
