import t from 'tap'
import { failedAnswer } from '../../../../control-plane/providers/docker/docker-answer.ts'

function engineError(statusCode: number, words: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) some words - ${words} `), { statusCode })
}

t.test('only what the engine says is sure: the rest leaves open what has happened', async t => {
  t.match(failedAnswer(new Error('connect ENOENT'), 'x'), { kind: 'unknown', text: 'x: connect ENOENT' })
  t.match(failedAnswer(engineError(500, 'no space'), 'x'), { kind: 'unknown', text: 'x: no space' })
  t.match(failedAnswer(engineError(408, 'late'), 'x'), { kind: 'unknown' })
  t.match(failedAnswer(engineError(429, 'slowly'), 'x'), { kind: 'throttled', retryAfterMs: 30_000 })
  t.match(failedAnswer(engineError(400, 'bad parameter'), 'x'), { kind: 'refused', text: 'x: bad parameter' })
})

t.test('a refusal says what to do where that is known', async t => {
  t.match(failedAnswer(engineError(404, 'No such image: a:b'), 'x'), { text: /docker pull/ })
  t.match(failedAnswer(engineError(404, 'network n not found'), 'x'), { text: /docker network create/ })
  t.match(failedAnswer(engineError(403, 'denied'), 'x'), { text: /forbids/ })
})

t.test('words of others are bounded and steer no terminal', async t => {
  const answer = failedAnswer(engineError(400, `\u001b[2J${'x'.repeat(10_000)}`), 'x')
  t.ok('text' in answer && answer.text.length < 400 && !answer.text.includes('\u001b'))
})
