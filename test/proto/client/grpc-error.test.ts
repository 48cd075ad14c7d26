import { Metadata, status } from '@grpc/grpc-js'
import t from 'tap'
import {
  ACTIVE_METADATA,
  activeAddress,
  CODE_METADATA,
  errorOfStatus,
  NotActiveError,
} from '../../../proto/client/grpc-error.ts'

function failed(details: string, active: string) {
  const metadata = new Metadata()
  metadata.set(CODE_METADATA, 'SWY_NOT_ACTIVE')
  metadata.set(ACTIVE_METADATA, active)
  return { code: status.FAILED_PRECONDITION, details, metadata }
}

t.test('a client takes its token to no other kind of address than host:port', async t => {
  for (const active of [
    'unix:/run/docker.sock',
    'dns:///evil:1',
    'ipv4:10.0.0.1:1',
    '10.0.0.1',
    'a b:1',
    ':1',
  ]) {
    t.equal(activeAddress(failed('', active)), undefined, active)
    t.notOk(errorOfStatus(failed('', active), 'a:1') instanceof NotActiveError, active)
  }
  t.equal(activeAddress(failed('', '[::1]:7400')), '[::1]:7400')
})

t.test("a server's words cannot steer the terminal, and are cut", async t => {
  const { message } = errorOfStatus(failed(`\u001b[2J\u009b${'x'.repeat(10_000)}`, '10.0.0.1:7400'), 'a:1')
  t.notMatch(message, /\p{Cc}/u)
  t.ok(message.length < 1_000)
})

t.test('a status that gRPC does not know, without a word, is an error like any other', async t => {
  const unknown = { ...failed('', '10.0.0.1:7400'), code: 99 as status }
  t.match(errorOfStatus(unknown, 'a:1'), {
    code: 'SWY_NOT_ACTIVE',
    message: 'a:1: status 99 (active: 10.0.0.1:7400)',
  })
})
