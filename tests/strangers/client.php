<?php
// PHP's own SOAP client takes the tour of tour.py: `php client.php ticket.json` prints what it saw as JSON.
$ticket = json_decode(file_get_contents($argv[1]), true);

function service(string $name): SoapClient
{
    global $ticket;
    static $made = [];
    return $made[$name] ??= new SoapClient($ticket['wsdl'][$name], [
        'soap_version' => $ticket['soap12'] ? SOAP_1_2 : SOAP_1_1,
        'cache_wsdl' => WSDL_CACHE_NONE,
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
        'exceptions' => true,
    ]);
}

function order(int $id): object
{
    return service('InvoiceService')->GetInvoices([
        'searchParams' => ['OrderIds' => ['int' => [$id]]],
        'invoiceReturnProperties' => ['string' => ['OrderId', 'OrderStatus', 'InvoiceRows']],
        'rowReturnProperties' => ['string' => ['RowId', 'ProductId', 'Name', 'Quantity', 'Price']],
    ])->GetInvoicesResult->InvoiceOrder[0];
}

function rows(object $order): array
{
    return array_map(fn($row) => [$row->ProductId, $row->Name, $row->Quantity, $row->Price], $order->InvoiceRows->InvoiceRow);
}

function save(array $order): object
{
    return service('InvoiceService')->SaveInvoices(['invoices' => ['InvoiceOrder' => [$order]]])
        ->SaveInvoicesResult->InvoiceOrder[0];
}

function products(array $search): array
{
    $found = service('ProductService')->GetProducts([
        'searchParams' => $search,
        'returnProperties' => ['string' => ['Id', 'No', 'Stock']],
    ])->GetProductsResult->Product;
    return array_map(fn($product) => [$product->Id, $product->No, $product->Stock], $found);
}

$credential = ['ApplicationId' => $ticket['application_id'], 'Username' => $ticket['username']];
$seen['wrong_password'] = service('Authenticate')
    ->Login(['credential' => $credential + ['Password' => 'wrong']])->LoginResult ?? null;
$session = service('Authenticate')
    ->Login(['credential' => $credential + ['Password' => $ticket['password']]])->LoginResult;
foreach (array_keys($ticket['wsdl']) as $name) {
    service($name)->__setCookie('ASP.NET_SessionId', $session);
}
$seen['has_session'] = service('Authenticate')->HasSession()->HasSessionResult;
$seen['identity'] = service('Authenticate')->GetIdentity()->GetIdentityResult->Id;

$seen['products'] = products(['Name' => '%']);
$companies = service('CompanyService')->GetCompanies([
    'searchParams' => ['CompanyIds' => ['int' => [10, 20]]],
    'returnProperties' => ['string' => ['Id', 'Name', 'ExternalId']],
])->GetCompaniesResult->Company;
$seen['companies'] = array_map(fn($company) => [$company->Id, $company->Name, $company->ExternalId], $companies);
$page = service('CompanyService')->GetCompanySyncList(['syncSearchParameters' => ['Page' => 1, 'Active' => null]]);
$seen['sync_list'] = array_map(fn($one) => $one->CompanyId, $page->GetCompanySyncListResult->Items->SyncCompany);

$before = order(500);
$seen['status_before'] = $before->OrderStatus;
$seen['rows_before'] = rows($before);
[$first, $second] = $before->InvoiceRows->InvoiceRow;
save(['OrderId' => 500, 'InvoiceRows' => ['InvoiceRow' => [
    ['ProductId' => $first->ProductId, 'RowId' => $first->RowId, 'Quantity' => 9, 'ChangeState' => 'Edit'],
    ['ProductId' => $second->ProductId, 'RowId' => $second->RowId, 'ChangeState' => 'Delete'],
    ['ProductId' => 2, 'Price' => '99.5', 'Name' => 'Sag', 'Quantity' => 3, 'ChangeState' => 'Add'],
]]]);
save(['OrderId' => 500, 'OrderStatus' => 'Pack']);
$after = order(500);
$seen['status_after'] = $after->OrderStatus;
$seen['rows_after'] = rows($after);

$new = ['CustomerId' => 10, 'ReferenceNumber' => 'RB 1 & <2>', 'InvoiceRows' => ['InvoiceRow' => [['ProductId' => 1, 'Quantity' => 1]]]];
$seen['created'] = save($new)->OrderId;
$seen['item_error'] = save(['CustomerId' => 99])->APIException->Message;
$seen['stock_set'] = service('ProductService')
    ->SetStockQuantity(['productId' => 1, 'stockQuantity' => 4])->SetStockQuantityResult;
$seen['stock_after'] = products(['Id' => 1])[0][2];
try {
    service('InvoiceService')->GetInvoices(['searchParams' => []]);
    $seen['fault'] = '';
} catch (SoapFault $fault) {
    $seen['fault'] = $fault->getMessage();
}
echo json_encode($seen, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
