import { connect } from 'node:net'
import { startStatusServer } from '../../../lib/status-server.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget, FuzzVerdict } from '../engine/fuzz-target.ts'

const ANSWER_BYTES_MAX = 64 * 1_024
let opened: ReturnType<typeof startStatusServer> | undefined

/** Bytes to the port of `/metrics`; the server wants a token. */
export const statusRequests: FuzzTarget = {
  name: 'status-requests',
  promise: 'any bytes get an HTTP answer or a closed connection, and nobody reads metrics without the token',
  words: [
    'GET /metrics HTTP/1.1\r\n',
    'GET /healthz HTTP/1.0\r\n\r\n',
    'Host: a\r\n',
    'Authorization: Bearer ',
    'Content-Length: 5\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Upgrade: h2c\r\n',
    'Expect: 100-continue\r\n',
    '\r\n\r\n',
    'CONNECT a:1 HTTP/1.1\r\n',
  ],
  startsThings: true,
  async run(input) {
    opened ??= startStatusServer({
      bind: '127.0.0.1',
      port: 0,
      token: 'the-secret-of-the-status-server',
      source: {
        healthy: () => true,
        notReady: () => undefined,
        metrics: () => Promise.resolve({ contentType: 'text/plain', text: 'switchyard_metric 1\n' }),
      },
    })
    const answer = await answered((await opened).port, input)
    expect(answer.length <= ANSWER_BYTES_MAX + 100 * input.length, `${answer.length} bytes of answer`)
    expect(!answer.includes('switchyard_metric'), 'metrics without the token')
    return verdictOf(answer)
  },
}

function verdictOf(answer: string): FuzzVerdict {
  expect(answer === '' || answer.startsWith('HTTP/1.1 '), `it answers ${JSON.stringify(answer.slice(0, 80))}`)
  return / 200 /.test(answer.slice(0, 20)) ? 'taken' : 'refused'
}

function answered(port: number, input: Buffer): Promise<string> {
  return new Promise(resolve => {
    let answer = ''
    const socket = connect({ host: '127.0.0.1', port })
    socket.setEncoding('latin1')
    socket.on('data', (piece: string) => (answer += piece))
    socket.on('error', () => {}) // A reset is an answer too; `close` follows.
    socket.on('close', () => resolve(answer))
    socket.end(input)
  })
}
