-- One map over several servers (docs/zones.md). Some times a second the agent hears where the players are, and says who has to heed what:
-- near (nothing to do), corridor (no drop, trade or fight), cross (hand over), closed (turn back). Needs the mod switchyard.
if not rawget(_G, "switchyard") then
  return -- Without an agent every server is on its own.
end
local POSITIONS_SECONDS = 0.3
local BORDER_SECONDS = 0.5
local SAY_SECONDS = 5
local LOG_SECONDS = 30
local PLAYERS_MAX = 500
local OBJECTS_MAX = 64
-- Of an answer to `position`, and of one thing to heed in it, both as the agent counts them: in its form for text.
local ANSWER_BYTES_MAX = 4096
local HEED_BYTES_MAX = 200

local modpath = minetest.get_modpath("switchyard_zones")
local carry = dofile(modpath .. "/carry.lua")
local holds = dofile(modpath .. "/holds.lua")
local crossing = loadfile(modpath .. "/crossing.lua")(holds)
local stand_ins = dofile(modpath .. "/stand_ins.lua")

-- What neighbours are shown besides players: names of entities.
switchyard_zones = {
  shown_kinds = { ["boats:boat"] = true, ["carts:cart"] = true },
  stand_ins = stand_ins.list,
  is_frozen = holds.is_frozen,
}

switchyard.set_keeper({ key = "zones", pack = carry.pack, unpack = carry.unpack, is_payload = true })

-- Where each was when nothing stood against it: there he is put back. What he was told, and when. And with whom he sat last.
local places, told, parties_of = {}, {}, {}

local function say(name, text)
  local last, now = told[name], minetest.get_us_time()
  if last and last.text == text and now - last.at < SAY_SECONDS * 1e6 then
    return
  end
  told[name] = { text = text, at = now }
  minetest.chat_send_player(name, text)
end

-- Nobody acts before his data is there: his items would be of another time.
minetest.register_on_joinplayer(function(player)
  holds.forget(player:get_player_name())
  holds.freeze(player)
end)

switchyard.register_on_loaded(function(name)
  holds.thaw(name)
  local player = minetest.get_player_by_name(name)
  places[name] = player and player:get_pos()
end)

switchyard.register_on_unsaved(holds.withhold)

switchyard.register_on_arrive(function(name, _, ticket)
  minetest.log("action", "[switchyard_zones] " .. name .. " arrived from " .. ticket.fromZone .. " in " .. ticket.toZone)
  minetest.chat_send_player(name, "Welcome to " .. ticket.toZone .. ".")
end)

minetest.register_on_leaveplayer(function(player)
  local name = player:get_player_name()
  holds.forget(name)
  places[name], told[name], parties_of[name] = nil, nil, nil
end)

-- All who sit on the same thing cross together. It stays behind: their server's map has it, not they.
local vehicles, vehicle_count = setmetatable({}, { __mode = "k" }), 0
local function party_of(player)
  local name = player:get_player_name()
  if holds.is_frozen(name) then
    return parties_of[name] or "" -- Taken out of it, and on the way with the others.
  end
  local vehicle = player:get_attach()
  if not vehicle then
    parties_of[name] = nil
    return ""
  end
  if not vehicles[vehicle] then
    vehicle_count = vehicle_count + 1
    vehicles[vehicle] = "v" .. vehicle_count
  end
  parties_of[name] = vehicles[vehicle]
  return vehicles[vehicle]
end

-- list: what is told of the players; parties: by name, who sits with whom.
local function gather()
  local list, parties, aboard = {}, {}, {}
  for _, player in ipairs(minetest.get_connected_players()) do
    local name = player:get_player_name()
    local epoch = switchyard.epoch(name)
    if epoch and #list < PLAYERS_MAX and player:get_hp() > 0 then
      local one = switchyard.on_map(player:get_pos())
      one.account, one.epoch, one.party = name, epoch, party_of(player)
      one.heading = math.deg(player:get_look_horizontal())
      table.insert(list, one)
      if one.party ~= "" then
        aboard[one.party] = aboard[one.party] or {}
        table.insert(aboard[one.party], name)
        parties[name] = aboard[one.party]
      end
    end
  end
  return list, parties
end

local function gather_objects()
  local list = {}
  for id, entity in pairs(minetest.luaentities) do
    local pos = switchyard_zones.shown_kinds[entity.name] and entity.object:get_pos()
    if pos and #list < OBJECTS_MAX then
      local one = switchyard.on_map(pos)
      one.id, one.kind, one.look = tostring(id), entity.name, entity.name
      one.heading = math.deg(entity.object:get_yaw() or 0)
      table.insert(list, one)
    end
  end
  return list
end

local function turn_back(name, zone, why)
  local player, place = minetest.get_player_by_name(name), places[name]
  if player and place then
    holds.detach(player)
    player:set_pos(place)
  end
  say(name, "The road to " .. zone .. " is closed (" .. why .. ").")
end

-- Whether the answer may have had no room for something.
local function is_full(heeds)
  local bytes = #"OK"
  for _, one in ipairs(heeds) do
    bytes = bytes + #one.account + #one.word + #one.zone + #one.detail + 4
  end
  return bytes > ANSWER_BYTES_MAX - HEED_BYTES_MAX
end

-- heeds: { account, word, zone, detail } each; `corridor` may stand beside another word. Whoever is not in a full answer may have had no
-- room in it: his guard and the place to be put back to stay as they are.
local function heed(list, parties, heeds)
  local told_of, full = {}, is_full(heeds)
  for _, one in ipairs(heeds) do
    told_of[one.account] = told_of[one.account] or {}
    told_of[one.account][one.word] = one
  end
  for _, one in ipairs(list) do
    local name = one.account
    local said = told_of[name] or {}
    if said.corridor or said.cross then
      holds.guard(name, true)
    elseif not full then
      holds.guard(name, false)
    end
    if said.cross then
      crossing.begin(said.cross.detail, said.cross.zone, parties[name] or { name }, carry.pack)
    elseif holds.is_frozen(name) then
      -- On the way, or not loaded yet: it is not for him.
    elseif said.closed then
      turn_back(name, said.closed.zone, said.closed.detail)
    elseif said.corridor then
      say(name, "Border of " .. said.corridor.zone .. ": no drop, trade or fight here.")
    elseif not full then
      places[name] = vector.new(one.x, one.z, one.y)
    end
  end
end

-- Calls each() every so many seconds, and never before the last call has its answer.
local function every(seconds, each)
  local since, busy = 0, false
  minetest.register_globalstep(function(passed)
    since = since + passed
    if busy or since < seconds then
      return
    end
    since, busy = 0, true
    each(function()
      busy = false
    end)
  end)
end

-- While nobody hears where the players are, nobody is handed over: that must not go unseen.
local refused_at = -math.huge
local function log_refused(answer)
  local now = minetest.get_us_time()
  if now - refused_at >= LOG_SECONDS * 1e6 then
    refused_at = now
    minetest.log("warning", "[switchyard_zones] positions are not taken: " .. answer.code .. " " .. tostring(answer.text))
  end
end

every(POSITIONS_SECONDS, function(done)
  holds.step()
  local list, parties = gather()
  switchyard.position(list, function(answer)
    if answer.ok then
      heed(list, parties, answer.players)
    else
      log_refused(answer)
    end
    done()
  end, gather_objects())
end)

every(BORDER_SECONDS, function(done)
  stand_ins.step()
  switchyard.border(function(answer)
    if answer.ok then
      stand_ins.show(answer.entities)
    end
    done()
  end)
end)
