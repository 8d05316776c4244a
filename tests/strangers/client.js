// The npm package `soap` takes the tour of tour.py: `node client.js ticket.json` prints what it saw as JSON.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { createRequire } = require('node:module');

const ticket = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const soap = createRequire(path.join(ticket.modules, 'anywhere.js'))('soap');
const seen = {};
const list = (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);

async function tour() {
  const clients = {};
  for (const [name, where] of Object.entries(ticket.wsdl)) {
    clients[name] = await soap.createClientAsync(where, { forceSoap12Headers: ticket.soap12 });
  }
  const call = async (service, operation, args) => (await clients[service][`${operation}Async`](args))[0];

  const credential = { ApplicationId: ticket.application_id };
  const login = (password) =>
    call('Authenticate', 'Login', { credential: { ...credential, Password: password, Username: ticket.username } });
  seen.wrong_password = ((await login('wrong')) || {}).LoginResult ?? null;
  const session = (await login(ticket.password)).LoginResult;
  Object.values(clients).forEach((client) => client.addHttpHeader('Cookie', `ASP.NET_SessionId=${session}`));
  seen.has_session = (await call('Authenticate', 'HasSession', {})).HasSessionResult;
  seen.identity = (await call('Authenticate', 'GetIdentity', {})).GetIdentityResult.Id;

  const products = async (search) => {
    const args = { searchParams: search, returnProperties: { string: ['Id', 'No', 'Stock'] } };
    const found = (await call('ProductService', 'GetProducts', args)).GetProductsResult;
    return list(found.Product).map((product) => [product.Id, product.No, product.Stock]);
  };
  seen.products = await products({ Name: '%' });
  const companies = await call('CompanyService', 'GetCompanies', {
    searchParams: { CompanyIds: { int: [10, 20] } },
    returnProperties: { string: ['Id', 'Name', 'ExternalId'] },
  });
  seen.companies = list(companies.GetCompaniesResult.Company).map((one) => [one.Id, one.Name, one.ExternalId]);
  const page = await call('CompanyService', 'GetCompanySyncList', { syncSearchParameters: { Page: 1 } });
  seen.sync_list = list(page.GetCompanySyncListResult.Items.SyncCompany).map((one) => one.CompanyId);

  const order = async () => {
    const answer = await call('InvoiceService', 'GetInvoices', {
      searchParams: { OrderIds: { int: [500] } },
      invoiceReturnProperties: { string: ['OrderId', 'OrderStatus', 'InvoiceRows'] },
      rowReturnProperties: { string: ['RowId', 'ProductId', 'Name', 'Quantity', 'Price'] },
    });
    return list(answer.GetInvoicesResult.InvoiceOrder)[0];
  };
  const save = async (wish) => {
    const answer = await call('InvoiceService', 'SaveInvoices', { invoices: { InvoiceOrder: [wish] } });
    return list(answer.SaveInvoicesResult.InvoiceOrder)[0];
  };
  const rows = (one) => list(one.InvoiceRows.InvoiceRow).map((row) => [row.ProductId, row.Name, row.Quantity, row.Price]);

  const before = await order();
  seen.status_before = before.OrderStatus;
  seen.rows_before = rows(before);
  const [first, second] = list(before.InvoiceRows.InvoiceRow);
  const edits = [
    { ProductId: first.ProductId, RowId: first.RowId, Quantity: 9, ChangeState: 'Edit' },
    { ProductId: second.ProductId, RowId: second.RowId, ChangeState: 'Delete' },
    { ProductId: 2, Price: '99.5', Name: 'Sag', Quantity: 3, ChangeState: 'Add' },
  ];
  await save({ OrderId: 500, InvoiceRows: { InvoiceRow: edits } });
  await save({ OrderId: 500, OrderStatus: 'Pack' });
  const after = await order();
  seen.status_after = after.OrderStatus;
  seen.rows_after = rows(after);

  const row = { ProductId: 1, Quantity: 1 };
  const fresh = { CustomerId: 10, InvoiceRows: { InvoiceRow: [row] }, ReferenceNumber: 'RB 1 & <2>' };
  seen.created = (await save(fresh)).OrderId;
  seen.item_error = (await save({ CustomerId: 99 })).APIException.Message;
  const stock = await call('ProductService', 'SetStockQuantity', { productId: 1, stockQuantity: 4 });
  seen.stock_set = stock.SetStockQuantityResult;
  seen.stock_after = (await products({ Id: 1 }))[0][2];
  try {
    await call('InvoiceService', 'GetInvoices', { searchParams: {} });
    seen.fault = '';
  } catch (error) {
    seen.fault = String(error.message);
  }
  process.stdout.write(JSON.stringify(seen));
}

tour().catch((error) => {
  console.error(error.message, String(error.body || '').slice(0, 2000));
  process.exitCode = 1;
});
