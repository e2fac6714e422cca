// oidc_provider.mjs PORT ACCESS_SECONDS: a real oidc-provider on 127.0.0.1, with two clients: tegami (secret
// "client secret +1", mail with refresh tokens that are good once) and dovecot (introspection alone).
//
// GET /test/code?account=&redirect_uri=&challenge=&nonce=&scope= gives a code as the sign-in page would: that page is for
// people and browsers.
import {createServer} from 'node:http';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const origin = `http://127.0.0.1:${port}`;
const provider = new Provider(origin, {
  clients: [
    {client_id: 'tegami', client_secret: 'client secret +1', redirect_uris: ['https://gw.example/m/tegami/oauth/callback'],
     grant_types: ['authorization_code', 'refresh_token', 'client_credentials'], response_types: ['code'],
     scope: 'openid email offline_access mail', token_endpoint_auth_method: 'client_secret_basic'},
    {client_id: 'dovecot', client_secret: 'introspects', redirect_uris: [], grant_types: [], response_types: [],
     token_endpoint_auth_method: 'client_secret_basic'},
  ],
  scopes: ['openid', 'offline_access', 'email', 'mail'],
  claims: {openid: ['sub'], email: ['email']},
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({accountId: id, claims: () => ({sub: id, email: `${id}@example.test`})}),
  features: {
    devInteractions: {enabled: true},
    introspection: {enabled: true, allowedPolicy: () => true},
    revocation: {enabled: true},
    clientCredentials: {enabled: true},
  },
  pkce: {methods: ['S256'], required: () => true},
  rotateRefreshToken: true,
  issueRefreshToken: (_, client, code) => client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
  ttl: {AccessToken: Number(process.argv[3]), AuthorizationCode: 60, RefreshToken: 86_400, Grant: 86_400, IdToken: 3_600},
});

async function code(query) {
  const clientId = 'tegami', accountId = query.get('account'), scope = query.get('scope');
  const grant = new provider.Grant({clientId, accountId});
  grant.addOIDCScope(scope);
  const made = new provider.AuthorizationCode({
    accountId, scope, grantId: await grant.save(), client: await provider.Client.find(clientId), gty: 'authorization_code',
    redirectUri: query.get('redirect_uri'), codeChallenge: query.get('challenge'), codeChallengeMethod: 'S256',
    nonce: query.get('nonce'), authTime: Math.floor(Date.now() / 1_000), claims: {}, expiresWithSession: false,
  });
  return made.save();
}

const answer = provider.callback();
createServer(async (request, response) => {
  const url = new URL(request.url, origin);
  if (url.pathname !== '/test/code') return answer(request, response);
  const text = await code(url.searchParams).catch((error) => `error ${error}`);
  response.writeHead(200, {'content-type': 'text/plain', 'content-length': Buffer.byteLength(text)}).end(text);
}).listen(port, '127.0.0.1');
