import t from 'tap'
import { promptAnswer } from '../../../lib/nft/prompt-answer.ts'

const COMPLAINT = 'Error: syntax error, unexpected newline, expecting string\nswitchyard_7\n'
const CARETS = '            ^\n'
const REFUSED = [
  'Error: Could not process rule: No such file or directory',
  'delete element ip t m { 99 }',
  '                        ^^',
].join('\n')

t.test('nothing said before the complaint about the marker is consent', async t => {
  t.equal(promptAnswer(COMPLAINT, 'switchyard_7'), '')
  t.equal(promptAnswer(COMPLAINT + CARETS, 'switchyard_7'), '')
  t.equal(promptAnswer(CARETS + COMPLAINT, 'switchyard_7'), '', 'what is left of the complaint before')
  t.equal(promptAnswer(`Warning: deprecated\n${COMPLAINT}`, 'switchyard_7'), '')
})

t.test('what is said before it is about the change', async t => {
  t.equal(promptAnswer(`${REFUSED}\n${COMPLAINT}`, 'switchyard_7'), REFUSED)
  t.equal(promptAnswer(`${CARETS}${REFUSED}\n${COMPLAINT}`, 'switchyard_7'), REFUSED)
})

t.test('until the marker has come as a whole there is no answer', async t => {
  const said = `${REFUSED}\n${COMPLAINT}`
  for (let length = 0; length < said.length; length += 1)
    t.equal(promptAnswer(said.slice(0, length), 'switchyard_7'), undefined)
  t.equal(promptAnswer(said, 'switchyard_8'), undefined)
})
