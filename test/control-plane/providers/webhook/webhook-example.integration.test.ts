import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { CloudProvider } from '../../../../control-plane/providers/cloud/cloud-provider.ts'
import { signedApi } from '../../../../control-plane/providers/webhook/signed-api.ts'
import { webhookDialect } from '../../../../control-plane/providers/webhook/webhook-dialect.ts'
import type { HardwareName, PoolName } from '../../../../control-plane/scaler/pool.ts'
import { type Clock, systemClock } from '../../../../lib/clock.ts'
import type { HostId } from '../../../../proto/contract/ids.ts'
import { startLineChild } from '../../../support/line-child.ts'
import { PROJECT_ROOT } from '../../../support/project-root.ts'

t.test('the example makes, lists, stops and deletes, and believes only who knows its secret', async t => {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-webhook-'))
  writeFileSync(join(directory, 'secret'), 'secret-of-the-example\n')
  const { promise: ready, resolve } = Promise.withResolvers<string>()
  const child = startLineChild({
    command: process.execPath,
    args: ['examples/webhook-provider/main.ts'],
    directory: PROJECT_ROOT,
    environment: { PORT: '0', SECRET_FILE: join(directory, 'secret'), NODE_OPTIONS: '' },
    onLine: resolve,
  })
  t.after(async () => {
    child.kill()
    await child.ended
    rmSync(directory, { recursive: true })
  })
  const line = await Promise.race([ready, child.ended])
  const port = /^ready \{"port":(\d+)\}$/.exec(line)?.[1]
  t.ok(port, line)
  const endpoint = `http://127.0.0.1:${port}`
  const providerWith = (secret: string, clock: Clock = systemClock) =>
    new CloudProvider({
      api: signedApi({ endpoint, secret: () => secret, clock }),
      dialect: webhookDialect(),
    })
  const provider = providerWith('secret-of-the-example')
  const order = {
    host: 'host-1' as HostId,
    owner: 'me',
    pool: 'game' as PoolName,
    hardware: 'small' as HardwareName,
    region: 'here',
    image: 'x',
    firstBoot: { join: undefined, sshPublicKey: '' },
    settings: {},
  }
  const made = await provider.create(order)
  t.same(made, { kind: 'done', value: { providerId: 'me-host-1' } })
  t.same(await provider.create(order), made)
  const tags = { owner: 'me', pool: 'game', host: 'host-1' }
  t.match(await provider.list('me'), {
    complete: true,
    machines: [{ providerId: 'me-host-1', tags, status: 'running' }],
  })
  t.match(await provider.list('you'), { complete: true, machines: [] })
  t.match(await provider.stop('me-host-1'), { kind: 'done' })
  t.match(await provider.read('me-host-1'), { status: 'stopped' })
  t.match(await providerWith('another-secret').delete('me-host-1'), { kind: 'refused', text: /401/ })
  const late: Clock = { ...systemClock, wallMs: () => (Date.now() - 600_000) as ReturnType<Clock['wallMs']> }
  t.match(await providerWith('secret-of-the-example', late).delete('me-host-1'), {
    kind: 'refused',
    text: /401/,
  })
  t.match(await provider.delete('me-host-1'), { kind: 'done' })
  t.equal(await provider.read('me-host-1'), 'gone')
})
