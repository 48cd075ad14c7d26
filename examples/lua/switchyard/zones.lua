-- Maps cut into zones (docs/zones.md): where players are, handing them over, and who comes. Places are { x, y, z } in units of the game with
-- z up, as in the map of the fleet; on_map() makes one of a position of Luanti, where y is up. Every call ends with callback(answer), as in
-- api.lua. Whoever gets UNAVAILABLE asks the same again: every call may be repeated.

local function number(value)
  return string.format("%.2f", value or 0)
end

-- Degrees from 0 to 360: what a game turns further and further is refused, and with it all that is told beside it.
local function heading(value)
  local turned = (tonumber(value) or 0) % 360
  return number(turned == turned and turned or 0)
end

-- A field of a list: what separates fields and entries becomes a blank.
local function word(value)
  return (tostring(value or ""):gsub("[,;%c]", " "))
end

return function(api)
  local zones = {}

  function zones.on_map(pos)
    return { x = pos.x, y = pos.z, z = pos.y }
  end

  -- { ok, zone, version, fleet }: the zone is empty while this server carries none. NOT_FOUND: the fleet has no map.
  function zones.zone(callback)
    api.call("zone", {}, callback)
  end

  -- list: { account =, epoch =, x =, y =, z =, party =, heading =, look = }; the last three as you like. All players in one call, some times a
  -- second. objects (also as you like): { id =, kind =, x =, y =, z =, heading =, look = } that neighbours are to see.
  -- answer.players: { account, word, zone, detail } with word near | corridor | cross | closed; who is not in it has nothing to heed.
  function zones.position(list, callback, objects)
    local players, things = {}, {}
    for _, one in ipairs(list) do
      table.insert(players, table.concat({
        one.account, one.epoch, number(one.x), number(one.y), number(one.z),
        one.party or "", heading(one.heading), word(one.look),
      }, ","))
    end
    for _, one in ipairs(objects or {}) do
      table.insert(things, table.concat({
        word(one.id), word(one.kind), number(one.x), number(one.y), number(one.z),
        heading(one.heading), word(one.look),
      }, ","))
    end
    local given = { players = table.concat(players, ";") }
    -- Without it those of before stay.
    if objects then
      given.objects = table.concat(things, ";")
    end
    api.call("position", given, callback)
  end

  -- Keeps places over there; `position` does it by itself. members: { account =, epoch = }.
  function zones.move_prewarm(move, zone, members, callback)
    local list = {}
    for _, one in ipairs(members) do
      table.insert(list, one.account .. "," .. one.epoch)
    end
    api.call("move/prewarm", { move = move, zone = zone, members = table.concat(list, ";") }, callback)
  end

  -- Input is frozen, everything is saved: { ok, leftMs } until the commit must have come. OVER or CLOSED: unfreeze, everybody stays.
  function zones.move_prepare(move, callback)
    api.call("move/prepare", { move = move }, callback)
  end

  -- value: any bytes, at most 65,535. For each member, between prepare and commit.
  function zones.move_payload(move, account, value, callback)
    local encoded = minetest.encode_base64(value)
    api.call("move/payload", { move = move, account = account, value = encoded, encoding = "base64" }, callback)
  end

  -- { ok, claimMs }: they are the other server's now; save nothing any more. OVER, CLOSED, FENCED, BAD_REQUEST: everybody stays. Every
  -- other code: nobody knows; stay frozen, ask the same again.
  function zones.move_commit(move, callback)
    api.call("move/commit", { move = move }, callback)
  end

  -- Before the commit only.
  function zones.move_abort(move, callback)
    api.call("move/abort", { move = move }, callback)
  end

  -- Of whoever has just connected: { ok, epoch, repeated, move, fromZone, toZone, payloadBytes }. NOT_FOUND: a login like any other.
  -- seen: { ip =, port = } as this server sees the player; the port may be left out where the fleet has alias addresses.
  function zones.arrive(account, attempt, seen, callback)
    local given = { account = account, attempt = attempt, ip = seen.ip }
    if seen.port then
      given.port = tostring(seen.port)
    end
    api.call("arrive", given, callback)
  end

  -- What came along: callback({ ok = true, value = bytes }), or the refusal.
  function zones.arrive_payload(account, epoch, callback)
    api.read("arrive/payload", { account = account, epoch = epoch }, callback)
  end

  -- What neighbours have near the lines, to be shown and never touched: callback({ ok = true, entities = { ... } }) with
  -- { zone, id, kind, x, y, z, heading, look } each; players are of the kind "player".
  function zones.border(callback)
    local entities = {}
    local function ask(offset)
      api.call("border", { offset = tostring(offset) }, function(answer)
        if not answer.ok then
          return callback(answer)
        end
        for _, one in ipairs(answer.entities) do
          table.insert(entities, one)
        end
        if answer.next > offset and answer.next < answer.total then
          return ask(answer.next)
        end
        callback({ ok = true, entities = entities })
      end)
    end
    ask(0)
  end

  return zones
end
