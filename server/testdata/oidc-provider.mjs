// A real OpenID Connect provider for tests: node oidc-provider.mjs MODULES CALLBACK.
// It prints its address, and stops when its standard input ends.
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const [modules, callback] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(`${modules}/oidc-provider/lib/index.js`));

const audience = 'https://kb.example/api';
const robot = (id) => ({ client_id: id, client_secret: 'very secret', grant_types: ['client_credentials'], response_types: [], redirect_uris: [] });
const claims = {
  carla: { name: 'Carla Nascosta', email: 'carla@provider.example', groups: ['kb-editors', 'others'] },
  dino: { name: 'Dino Nascosto', groups: ['contributor'], org: { id: '4711' } },
  'robot-editor': { groups: ['kb-editors'] },
  'robot-brief': { groups: ['kb-editors'] },
  'robot-elsewhere': { groups: ['kb-editors'] },
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: 'kb', client_secret: 'very secret', redirect_uris: [callback], grant_types: ['authorization_code'] },
      robot('robot-editor'), robot('robot-brief'), robot('robot-elsewhere'),
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub', 'groups', 'org'], profile: ['name'], email: ['email'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...claims[id] }) }),
    extraTokenClaims: (_, token) => claims[token.clientId],
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_, client) => (client.clientId === 'robot-elsewhere' ? 'https://other.example/api' : audience),
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource, client) => ({
          audience: resource, scope: '', accessTokenFormat: 'jwt', accessTokenTTL: client.clientId === 'robot-brief' ? 1 : 600,
        }),
      },
    },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
