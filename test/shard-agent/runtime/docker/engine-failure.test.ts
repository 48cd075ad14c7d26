import t from 'tap'
import {
  engineFailure,
  isNotFound,
  pullFailure,
} from '../../../../shard-agent/runtime/docker/engine-failure.ts'

const SOCKET = '/run/docker.sock'
const refusal = (statusCode: number, message: string): Error =>
  Object.assign(new Error(`(HTTP code ${statusCode}) ${message}`), { statusCode, json: { message } })
const failure = (code: string): Error => Object.assign(new Error(code), { code })

t.test('what went wrong with the engine, and what to do', async t => {
  t.equal(
    engineFailure(failure('ENOENT'), SOCKET),
    'no Docker Engine answers at /run/docker.sock (ENOENT): start it, or name its socket in agent.docker.socket',
  )
  t.match(engineFailure(failure('EACCES'), SOCKET), /run it as root or as a member of the group docker/)
  t.equal(
    engineFailure(refusal(400, 'invalid mount config'), SOCKET),
    'the Docker Engine refuses: invalid mount config',
  )
  t.equal(engineFailure(new Error('odd'), SOCKET), 'the Docker Engine refuses: odd')
})

t.test('an image that cannot be had is told in the words of its registry', async t => {
  t.match(
    pullFailure('games/x', refusal(404, 'pull access denied for games/x'), SOCKET),
    /^image games\/x is not on this host and cannot be pulled: pull access denied for games\/x: check container\.image/,
  )
  t.match(pullFailure('games/x', failure('ECONNREFUSED'), SOCKET), /^no Docker Engine answers/)
})

t.test('only a plain 404 says that there is no such thing', async t => {
  t.ok(isNotFound(refusal(404, 'no such container')))
  for (const error of [refusal(500, 'x'), failure('ENOENT'), 'no such container', undefined])
    t.notOk(isNotFound(error))
})
