import t from 'tap'
import { type ErrorCode, ERRORS, SwitchyardError } from '../../../lib/errors.ts'
import { brake } from '../support/canned.ts'
import { cli } from '../support/fake-context.ts'
import { FakeControlPlane } from '../support/fake-control-plane.ts'

t.test('the code of the control plane is the code of the command', async t => {
  let code: ErrorCode = 'SWY_INTERNAL'
  const plane = await FakeControlPlane.start({
    getShard: () => {
      throw new SwitchyardError(code, 'what happened')
    },
  })
  t.teardown(() => plane.stop())
  for (code of Object.keys(ERRORS) as ErrorCode[]) {
    const { exit, remedy } = ERRORS[code]
    const run = await cli(['--api', plane.address, 'shards', 'describe', 'a'])
    if (code === 'SWY_UNREACHABLE') t.match(run, { code: exit, stderr: /^error: SWY_UNREACHABLE: / })
    else
      t.match(run, { code: exit, stdout: '', stderr: `error: ${code}: what happened\nremedy: ${remedy}\n` })
  }
})

t.test('nobody there is exit code 5 and says where we looked, and why there', async t => {
  const gone = await FakeControlPlane.start({})
  gone.stop()
  const run = await cli(['status', '--api', gone.address])
  t.match(run, { code: 5, stdout: '' })
  t.match(run.stderr, `the control plane at ${gone.address} (--api) does not answer`)
})

t.test('garbage from the other side is refused', async t => {
  const plane = await FakeControlPlane.start({
    listBrakes: () => ({ brakes: [{ ...brake, scope: 'x'.repeat(500) }] }),
  })
  t.teardown(() => plane.stop())
  const run = await cli(['--api', plane.address, 'brake', 'list'])
  t.match(run, { code: 1, stdout: '', stderr: /SWY_WIRE_INVALID: brakes\[0\]\.scope/ })
})

t.test('the token travels with every call', async t => {
  const plane = await FakeControlPlane.start({ listBrakes: () => ({ brakes: [] }) })
  t.teardown(() => plane.stop())
  const words = ['--api', plane.address, 'brake', 'list']
  await cli(words)
  await cli(words, { environment: { SWITCHYARD_AUTH_TOKEN: 'from-environment' } })
  await cli([...words, '--token', 'from-flag'], {
    environment: { SWITCHYARD_AUTH_TOKEN: 'from-environment' },
  })
  t.strictSame(
    plane.requests.map(request => request.token),
    [undefined, 'Bearer from-environment', 'Bearer from-flag'],
  )
})

t.test('a command without its verb shows what there is, as a usage mistake', async t => {
  const run = await cli(['shards'])
  t.match(run, { code: 2, stdout: '', stderr: /Usage: switchyard shards/ })
})

t.test('help is data and no mistake', async t => {
  t.match(await cli(['shards', 'kill', '--help']), {
    code: 0,
    stdout: /Usage: switchyard shards kill/,
    stderr: '',
  })
})
