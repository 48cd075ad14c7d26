/*  A sketch of a game mode on a map that is cut into zones (docs/zones.md), for SA:MP and open.mp: who drives over a border goes on over there,
 *  with skin, health, armour, money and place, and whoever sits in one vehicle goes over together, with the vehicle.
 *
 *  How the client follows: it needs nothing of the script. After the commit the proxy tells it to connect anew («Lost connection … Reconnecting..»), and it is
 *  on the new server 0.5 to 1.4 s later, without a dialog, because SWY_Arrive finds its ticket. Never Kick: a client that was kicked stays away.
 *
 *  What is left to a real game mode: its password dialog (Zones_Login), its tables, weapons, and what a player may do while Zones_IsHeld says so.
 */
#define FILTERSCRIPT
#include "switchyard.inc"

#define ZONES_RETRY_MS   1000
/* So often a passenger looks for the vehicle of a driver who is not there yet. */
#define ZONES_BOARD_MAX  10
/* So long after it was told last, a word of the border still holds: it is told four times a second, and has no room in some answers. */
#define ZONES_WORD_MS    2000
#define ZONES_FREE_MS    1000

/* What a player is doing about a border: each step waits for the answer of the one before. */
#define STEP_NONE    0
#define STEP_SAVING  1
#define STEP_SAVED   2
#define STEP_GIVING  3
#define STEP_GIVEN   4

new g_Step[MAX_PLAYERS];
new g_Move[MAX_PLAYERS][SWY_MOVE_MAX];
new g_Packed[MAX_PLAYERS][SWY_STATE_MAX + 1];
/* When a corridor and a closed road were told last; 0: never. Each for itself: one word never ends another. */
new g_CorridorAt[MAX_PLAYERS];
new g_ClosedAt[MAX_PLAYERS];
/* Where the player was with neither told, and still a second later: there he is put back. And where he was last, without the later. */
new Float:g_Free[MAX_PLAYERS][3];
new Float:g_Maybe[MAX_PLAYERS][3];
new g_HasFree[MAX_PLAYERS];
new g_HasMaybe[MAX_PLAYERS];
/* Before his data is there, nothing of a player is saved. */
new g_Loaded[MAX_PLAYERS];

forward Zones_ArriveAgain(playerid);
forward Zones_NoteFree();
forward Zones_Board(playerid, driver[], seat, tries);

public OnFilterScriptInit()
{
	if (SWY_Begin())
	{
		SWY_BeginZones();
		SetTimer("Zones_NoteFree", ZONES_FREE_MS, true);
	}
	else print("[zones] no scriptfiles/switchyard.txt: this server is on its own");
	return 1;
}

/* --- Coming in: a ticket first, and only then a login like any other. --- */

public OnPlayerConnect(playerid)
{
	Zones_Forget(playerid);
	g_Loaded[playerid] = 0;
	g_HasFree[playerid] = 0;
	g_HasMaybe[playerid] = 0;
	g_CorridorAt[playerid] = 0;
	g_ClosedAt[playerid] = 0;
	TogglePlayerControllable(playerid, false);
	return Zones_ArriveAgain(playerid);
}

public Zones_ArriveAgain(playerid)
{
	new name[MAX_PLAYER_NAME + 1];
	if (GetPlayerName(playerid, name, sizeof name)) SWY_Arrive(playerid, name);
	return 1;
}

public OnZoneArrive(playerid, code[], from_zone[], bytes)
{
	if (!strcmp(code, "NOT_FOUND")) return Zones_Login(playerid);
	if (!strcmp(code, "OK")) return bytes > 0 ? SWY_LoadPayload(playerid) : SWY_LoadState(playerid, "player");
	// BUSY, ELSEWHERE, UNAVAILABLE: the same login asks again.
	return SetTimerEx("Zones_ArriveAgain", ZONES_RETRY_MS, false, "i", playerid);
}

/* Here a real game mode shows its dialog, and claims when the password was right. */
stock Zones_Login(playerid)
{
	new name[MAX_PLAYER_NAME + 1];
	if (GetPlayerName(playerid, name, sizeof name)) SWY_Claim(playerid, name);
	return 1;
}

public OnSwyClaim(playerid, code[], epoch[], retry_ms)
{
	if (!strcmp(code, "OK")) return SWY_LoadState(playerid, "player");
	if (retry_ms > 0) return SetTimerEx("Zones_ArriveAgain", retry_ms, false, "i", playerid);
	SendClientMessage(playerid, -1, code);
	return Kick(playerid);
}

/* The save and what came over the border are the same text: both lead to the same player. But a vehicle is made only of what came over the
 * border: the one of the save may still stand where he left it. */
public OnSwyState(playerid, key[], code[], value[])
{
	if (strcmp(code, "OK")) return Kick(playerid);
	return Zones_Unpack(playerid, value, 0);
}

public OnZonePayload(playerid, code[], value[])
{
	// No answer: the ticket, shown again, brings it along again.
	if (!strcmp(code, "UNAVAILABLE")) return SetTimerEx("Zones_ArriveAgain", ZONES_RETRY_MS, false, "i", playerid);
	// It is saved, too: whoever cannot read the one takes the other.
	if (strcmp(code, "OK")) return SWY_LoadState(playerid, "player");
	return Zones_Unpack(playerid, value, 1);
}

/* --- At the border. --- */

public OnZoneCorridor(playerid, zone[])
{
	g_CorridorAt[playerid] = Zones_Now();
	return 1;
}

public OnZoneClosed(playerid, zone[], reason[])
{
	new text[128], vehicle = GetPlayerVehicleID(playerid);
	g_ClosedAt[playerid] = Zones_Now();
	format(text, sizeof text, "The road to %s is closed (%s).", zone, reason);
	GameTextForPlayer(playerid, text, 2000, 4);
	if (!g_HasFree[playerid] || g_Step[playerid] != STEP_NONE) return 1;
	if (vehicle) SetVehiclePos(vehicle, g_Free[playerid][0], g_Free[playerid][1], g_Free[playerid][2]);
	else SetPlayerPos(playerid, g_Free[playerid][0], g_Free[playerid][1], g_Free[playerid][2]);
	return 1;
}

/* Told once for each player, of a vehicle with the same move. Frozen and saved first: what is given along is what was saved. */
public OnZoneCross(playerid, zone[], move[])
{
	new vehicle = GetPlayerVehicleID(playerid);
	format(g_Move[playerid], SWY_MOVE_MAX, "%s", move);
	g_Step[playerid] = STEP_SAVING;
	TogglePlayerControllable(playerid, false);
	if (vehicle) SetVehicleVelocity(vehicle, 0.0, 0.0, 0.0);
	Zones_Pack(playerid, g_Packed[playerid]);
	if (!SWY_SaveState(playerid, "player", g_Packed[playerid])) Zones_Stay(move);
	return 1;
}

public OnSwySaved(playerid, key[], code[])
{
	if (g_Step[playerid] != STEP_SAVING) return 1;
	if (strcmp(code, "OK")) return SWY_MoveAbort(playerid, g_Move[playerid]);
	g_Step[playerid] = STEP_SAVED;
	// When the last one is saved, one of them speaks for all.
	if (Zones_AreAt(g_Move[playerid], STEP_SAVED)) SWY_MovePrepare(playerid, g_Move[playerid]);
	return 1;
}

public OnZonePrepared(playerid, move[], code[])
{
	for (new other = 0; other < MAX_PLAYERS; other++)
	{
		if (!Zones_IsOn(other, move)) continue;
		g_Step[other] = STEP_GIVING;
		SWY_MovePayload(other, move, g_Packed[other]);
	}
	return 1;
}

public OnZoneGiven(playerid, code[])
{
	if (g_Step[playerid] != STEP_GIVING) return 1;
	if (strcmp(code, "OK")) return SWY_MoveAbort(playerid, g_Move[playerid]);
	g_Step[playerid] = STEP_GIVEN;
	if (Zones_AreAt(g_Move[playerid], STEP_GIVEN)) SWY_MoveCommit(playerid, g_Move[playerid]);
	return 1;
}

/* OK: they are the other server's. The vehicle goes only now: before, it might have had to stay. */
public OnZoneOver(playerid, move[], code[])
{
	if (strcmp(code, "OK")) return Zones_Stay(move);
	for (new other = 0; other < MAX_PLAYERS; other++)
	{
		if (!Zones_IsOn(other, move)) continue;
		new vehicle = GetPlayerVehicleID(other);
		SendClientMessage(other, -1, "You are taken over the border.");
		if (vehicle && GetPlayerVehicleSeat(other) == 0) DestroyVehicle(vehicle);
		Zones_Forget(other);
	}
	return 1;
}

stock Zones_Stay(const move[])
{
	for (new other = 0; other < MAX_PLAYERS; other++)
	{
		if (!Zones_IsOn(other, move)) continue;
		Zones_Forget(other);
		TogglePlayerControllable(other, true);
		SendClientMessage(other, -1, "The road is closed just now.");
	}
	return 1;
}

/* --- What a player takes along: skin,x,y,z,angle,health,armour,money,driver,seat,model,vehicle's health --- */

stock Zones_Pack(playerid, packed[SWY_STATE_MAX + 1])
{
	new Float:x, Float:y, Float:z, Float:angle, Float:health, Float:armour, Float:motor, driver[MAX_PLAYER_NAME + 1] = "-";
	new vehicle = GetPlayerVehicleID(playerid);
	GetPlayerPos(playerid, x, y, z);
	GetPlayerFacingAngle(playerid, angle);
	GetPlayerHealth(playerid, health);
	GetPlayerArmour(playerid, armour);
	if (vehicle)
	{
		GetVehicleZAngle(vehicle, angle);
		GetVehicleHealth(vehicle, motor);
		for (new other = 0; other < MAX_PLAYERS; other++)
			if (IsPlayerInVehicle(other, vehicle) && GetPlayerVehicleSeat(other) == 0) GetPlayerName(other, driver, sizeof driver);
	}
	format(packed, sizeof packed, "%d,%.2f,%.2f,%.2f,%.2f,%.1f,%.1f,%d,%s,%d,%d,%.1f",
		GetPlayerSkin(playerid), x, y, z, angle, health, armour, GetPlayerMoney(playerid), driver, GetPlayerVehicleSeat(playerid),
		vehicle ? GetVehicleModel(vehicle) : 0, motor);
}

stock Zones_Unpack(playerid, const packed[], with_vehicle)
{
	new fields[12][32], name[MAX_PLAYER_NAME + 1];
	if (Zones_Split(packed, fields) == sizeof fields)
	{
		SetSpawnInfo(playerid, 0, strval(fields[0]), floatstr(fields[1]), floatstr(fields[2]), floatstr(fields[3]), floatstr(fields[4]), 0, 0, 0, 0, 0, 0);
		SpawnPlayer(playerid);
		SetPlayerHealth(playerid, floatstr(fields[5]));
		SetPlayerArmour(playerid, floatstr(fields[6]));
		ResetPlayerMoney(playerid);
		GivePlayerMoney(playerid, strval(fields[7]));
		GetPlayerName(playerid, name, sizeof name);
		for (new axis = 0; axis < 3; axis++) g_Free[playerid][axis] = floatstr(fields[1 + axis]);
		g_HasFree[playerid] = 1;
		new model = with_vehicle ? strval(fields[10]) : 0;
		if (model > 0 && !strcmp(fields[8], name))
		{
			new vehicle = CreateVehicle(model, floatstr(fields[1]), floatstr(fields[2]), floatstr(fields[3]), floatstr(fields[4]), -1, -1, -1);
			SetVehicleHealth(vehicle, floatstr(fields[11]));
			PutPlayerInVehicle(playerid, vehicle, 0);
		}
		else if (model > 0) Zones_Board(playerid, fields[8], strval(fields[9]), ZONES_BOARD_MAX);
	}
	g_Loaded[playerid] = 1;
	TogglePlayerControllable(playerid, true);
	return 1;
}

/* Each arrives by himself: a passenger may be there before the driver, and waits beside the road. */
public Zones_Board(playerid, driver[], seat, tries)
{
	new name[MAX_PLAYER_NAME + 1];
	for (new other = 0; other < MAX_PLAYERS; other++)
	{
		if (!IsPlayerConnected(other) || !GetPlayerName(other, name, sizeof name) || strcmp(name, driver)) continue;
		if (GetPlayerVehicleID(other)) return PutPlayerInVehicle(playerid, GetPlayerVehicleID(other), seat);
	}
	if (tries > 0) SetTimerEx("Zones_Board", ZONES_RETRY_MS, false, "isii", playerid, driver, seat, tries - 1);
	return 1;
}

stock Zones_Split(const text[], fields[12][32])
{
	new begin = 0, count = 0, length = strlen(text);
	while (count < sizeof fields && begin <= length)
	{
		new end = strfind(text, ",", false, begin);
		if (end < 0) end = length;
		strmid(fields[count++], text, begin, end, sizeof fields[]);
		begin = end + 1;
	}
	return count;
}

/* --- Small things. --- */

/* Who walks into a closed road is there before it is told: a place is free only if nothing is told of it a second later either. */
public Zones_NoteFree()
{
	for (new playerid = 0; playerid < MAX_PLAYERS; playerid++)
	{
		if (!IsPlayerConnected(playerid) || !g_Loaded[playerid]) continue;
		if (Zones_IsHeld(playerid) || Zones_IsRecent(g_ClosedAt[playerid]))
		{
			g_HasMaybe[playerid] = 0;
			continue;
		}
		if (g_HasMaybe[playerid])
		{
			for (new axis = 0; axis < 3; axis++) g_Free[playerid][axis] = g_Maybe[playerid][axis];
			g_HasFree[playerid] = 1;
		}
		g_HasMaybe[playerid] = 1;
		GetPlayerPos(playerid, g_Maybe[playerid][0], g_Maybe[playerid][1], g_Maybe[playerid][2]);
	}
	return 1;
}

/* In a corridor, or on the way: nothing is dropped, traded, shot. */
stock Zones_IsHeld(playerid)
{
	return g_Step[playerid] != STEP_NONE || Zones_IsRecent(g_CorridorAt[playerid]);
}

stock Zones_IsRecent(at)
{
	return at != 0 && Zones_Now() - at < ZONES_WORD_MS;
}

/* Never 0, which is never. */
stock Zones_Now()
{
	new now = GetTickCount();
	return now == 0 ? 1 : now;
}

stock Zones_IsOn(playerid, const move[])
{
	return g_Step[playerid] != STEP_NONE && !strcmp(g_Move[playerid], move);
}

/* Whether all who are on this move have come so far. */
stock Zones_AreAt(const move[], step)
{
	for (new other = 0; other < MAX_PLAYERS; other++)
		if (Zones_IsOn(other, move) && g_Step[other] != step) return 0;
	return 1;
}

stock Zones_Forget(playerid)
{
	g_Step[playerid] = STEP_NONE;
	g_Move[playerid][0] = '\0';
}

public OnPlayerDisconnect(playerid, reason)
{
	// On the way nothing is saved here: it was, before. After the commit SWY_Release has nothing to let go.
	if (g_Loaded[playerid] && g_Step[playerid] == STEP_NONE)
	{
		Zones_Pack(playerid, g_Packed[playerid]);
		SWY_SaveState(playerid, "player", g_Packed[playerid]);
	}
	SWY_Release(playerid);
	Zones_Forget(playerid);
	return 1;
}

public OnSwyKick(playerid, reason[])
{
	SendClientMessage(playerid, -1, "You have logged in somewhere else.");
	return Kick(playerid);
}

public OnSwyFenced(playerid)
{
	return Kick(playerid);
}
