import { Metadata, type status } from '@grpc/grpc-js'
import { failureOf } from '../../../cli/failure-text.ts'
import { HOST_PORT_PATTERN } from '../../../lib/config-sections.ts'
import {
  ACTIVE_METADATA,
  activeAddress,
  CODE_METADATA,
  errorOfStatus,
  NotActiveError,
} from '../../../proto/client/grpc-error.ts'
import { expect, expectPlainLine, expectPlainText } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

/** Lines: status number, `swy-code`, `swy-active`, then the details that a server sent. */
export const grpcFailures: FuzzTarget = {
  name: 'grpc-failures',
  promise: "a server's failure is a plain error; a client follows it to nothing but host:port",
  words: [
    '14\n',
    '9\n',
    'SWY_NOT_ACTIVE\n',
    'SWY_LIMIT\n',
    '127.0.0.1:7400\n',
    '[::1]:7400',
    'unix:/run/x',
    'dns:///a:1',
    '0\n',
  ],
  run(input) {
    const [number = '', code = '', active = '', ...details] = input.toString().split('\n')
    const metadata = new Metadata()
    try {
      if (code !== '') metadata.set(CODE_METADATA, code)
      if (active !== '') metadata.set(ACTIVE_METADATA, active)
    } catch {
      return 'refused' // No header carries such bytes.
    }
    const failed = {
      code: (Math.trunc(Number(number)) % 100 || 0) as status,
      details: details.join('\n'),
      metadata,
    }
    const error = errorOfStatus(failed, '127.0.0.1:7400')
    expectPlainLine(error.message, 'the message')
    expectPlainText(failureOf(error).text, 'the failure')
    const followed = activeAddress(failed)
    expect(
      followed === undefined || HOST_PORT_PATTERN.test(followed),
      `a client would connect to ${followed}`,
    )
    expect(!(error instanceof NotActiveError) || error.active === followed, 'both say the same')
    return followed === undefined ? 'refused' : 'taken'
  },
}
