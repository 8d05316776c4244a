"""The Rackbeat adapter: REST over aiohttp, seen from inside as the port `RemoteSystem`. Made by daemon/app."""
