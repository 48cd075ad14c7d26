import fc from 'fast-check'
import t from 'tap'
import { WaitingRoom } from '../../../proxy/tcp/waiting-room.ts'

t.test('never more clients wait than there is room, and who leaves makes room', async () => {
  fc.assert(
    fc.property(fc.nat(5), fc.array(fc.boolean()), (clientsMax, visits) => {
      const room = new WaitingRoom(clientsMax)
      let inside = 0
      for (const enters of visits) {
        if (enters && room.enter()) inside += 1
        else if (!enters && inside > 0) {
          room.leave()
          inside -= 1
        }
        if (room.clients !== inside || inside > clientsMax) return false
      }
      return inside === clientsMax || room.enter()
    }),
  )
})
