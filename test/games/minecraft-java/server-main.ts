import { JavaServer } from './java-server.ts'

/** A shard of the Java Edition, as an agent starts it. Told to stop, it tells its players. */
const { SWITCHYARD_SHARD, SWITCHYARD_BIND, SWITCHYARD_PORT, SWITCHYARD_SLOTS } = process.env
const shard = new JavaServer({ name: SWITCHYARD_SHARD ?? '', slots: Number(SWITCHYARD_SLOTS) })
shard.server.listen(Number(SWITCHYARD_PORT), SWITCHYARD_BIND)
process.on('SIGTERM', () => {
  void shard.stop().then(() => process.exit(0))
})
