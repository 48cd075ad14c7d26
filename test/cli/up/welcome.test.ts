import t from 'tap'
import { welcomeText } from '../../../cli/up/welcome.ts'

t.test('bots are for the example alone, and a data directory of its own is named', async t => {
  const example = welcomeText({}, { isExample: true, dataDirectory: undefined })
  t.match(example, '  npx switchyard bots --players 100 --seconds 60\n')
  t.match(example, '  npx switchyard status\n')
  const own = welcomeText({}, { isExample: false, dataDirectory: '/srv/game' })
  t.notMatch(own, /bots/)
  t.match(own, '  npx switchyard --data-dir /srv/game status\n')
})
