<#
.SYNOPSIS
Reads what a failover cluster and its Hyper-V hosts say of themselves, and writes it as JSON. It changes nothing.

.DESCRIPTION
Run it on one node of each cluster: on a host for the cluster of the hosts, and in a guest for the cluster of the
guests. It asks with Get-* cmdlets and CIM queries alone. What could not be read is listed under "errors" and stops
nothing. Windows PowerShell 5.1 and PowerShell 7; the modules FailoverClusters and Hyper-V where they are installed.

It reads names, addresses, paths and settings. It reads no passwords and no keys: of the private properties of
resources it takes those that are listed in $wanted, and no others.

.PARAMETER OutFile
The file to write, in UTF-8. Without it the JSON goes to standard output.

.PARAMETER Cluster
A cluster to ask instead of that of this machine.

.PARAMETER NoHyperV
Do not ask the hosts for their machines.

.PARAMETER NoMonitored
Do not ask which services are watched in clustered machines: that asks each machine that runs.

.EXAMPLE
.\hadocs-collect.ps1 -OutFile hosts.json
#>
[CmdletBinding()]
param(
    [string] $OutFile = '',
    [string] $Cluster = '',
    [switch] $NoHyperV,
    [switch] $NoMonitored
)

$ErrorActionPreference = 'Stop'
$script:failed = @()
$wanted = @(
    'VmId', 'OfflineAction', 'CheckHeartbeat', 'Address', 'SubnetMask', 'Network', 'EnableDhcp', 'Name', 'DnsName',
    'HostRecordTTL', 'RegisterAllProvidersIP', 'SharePath', 'AccountName', 'DiskIdGuid', 'DiskSignature',
    'InstanceName', 'ServiceName'
)

# Runs a part; what goes wrong in it is noted with the thing that it was about.
function Read-Part([string] $Thing, [scriptblock] $Body) {
    try { & $Body }
    catch { $script:failed += [pscustomobject]@{ object = $Thing; message = [string]$_.Exception.Message } }
}

# The name of an enumeration's value, not its number; nothing where the property is not there.
function Get-Word($Value) { if ($null -ne $Value) { [string]$Value } }

# A list of texts, without what is empty.
function Get-Texts($Values) { @($Values | Where-Object { $null -ne $_ -and "$_" -ne '' } | ForEach-Object { [string]$_ }) }

$at = @{}
if ($Cluster) { $at['Cluster'] = $Cluster }
$clustered = $null -ne (Get-Command -Name Get-Cluster -ErrorAction SilentlyContinue)

$found = [ordered]@{
    hadocs = 'windows-collector'; format = 1
    machine = $env:COMPUTERNAME
    collectedAt = (Get-Date).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')
    powershell = $PSVersionTable.PSVersion.ToString()
    cluster = $null
}

if ($clustered) {
    $found['cluster'] = Read-Part 'cluster' {
        $c = if ($Cluster) { Get-Cluster -Name $Cluster } else { Get-Cluster }
        [pscustomobject]@{
            Name = $c.Name; Domain = $c.Domain; Id = [string]$c.Id
            ClusterFunctionalLevel = $c.ClusterFunctionalLevel
            AdministrativeAccessPoint = Get-Word $c.AdministrativeAccessPoint
            DynamicQuorum = $c.DynamicQuorum; WitnessDynamicWeight = $c.WitnessDynamicWeight
            SameSubnetDelay = $c.SameSubnetDelay; SameSubnetThreshold = $c.SameSubnetThreshold
            CrossSubnetDelay = $c.CrossSubnetDelay; CrossSubnetThreshold = $c.CrossSubnetThreshold
            CrossSiteDelay = $c.CrossSiteDelay; CrossSiteThreshold = $c.CrossSiteThreshold
            RouteHistoryLength = $c.RouteHistoryLength
            ResiliencyLevel = Get-Word $c.ResiliencyLevel; ResiliencyDefaultPeriod = $c.ResiliencyDefaultPeriod
            QuarantineThreshold = $c.QuarantineThreshold; QuarantineDuration = $c.QuarantineDuration
            DrainOnShutdown = $c.DrainOnShutdown
            ClusterEnforcedAntiAffinity = $c.ClusterEnforcedAntiAffinity
            AutoBalancerMode = $c.AutoBalancerMode; AutoBalancerLevel = $c.AutoBalancerLevel
            PreferredSite = [string]$c.PreferredSite; S2DEnabled = $c.S2DEnabled
            SharedVolumesRoot = [string]$c.SharedVolumesRoot
        }
    }
}

$names = @($env:COMPUTERNAME)
if ($null -ne $found['cluster']) {
    $found['quorum'] = Read-Part 'quorum' {
        $q = Get-ClusterQuorum @at
        [pscustomobject]@{ QuorumType = Get-Word $q.QuorumType; Resource = [string]$q.QuorumResource.Name }
    }
    $found['nodes'] = @(Read-Part 'nodes' {
        Get-ClusterNode @at | ForEach-Object {
            [pscustomobject]@{
                Name = $_.Name; Id = [string]$_.Id; State = Get-Word $_.State
                StatusInformation = Get-Word $_.StatusInformation
                NodeWeight = $_.NodeWeight; DynamicWeight = $_.DynamicWeight
                MajorVersion = $_.MajorVersion; MinorVersion = $_.MinorVersion; BuildNumber = $_.BuildNumber
                Manufacturer = [string]$_.Manufacturer; Model = [string]$_.Model
            }
        }
    })
    if ($found['nodes'].Count) { $names = @($found['nodes'] | ForEach-Object { $_.Name }) }
    $watch = -not $NoMonitored -and (Get-Command -Name Get-ClusterVMMonitoredItem -ErrorAction SilentlyContinue)
    $found['groups'] = @(Read-Part 'groups' {
        Get-ClusterGroup @at | ForEach-Object {
            $group = $_
            $owners = Read-Part "preferred owners of $($group.Name)" {
                (Get-ClusterOwnerNode -InputObject $group).OwnerNodes | ForEach-Object { $_.Name }
            }
            # A machine that does not answer, or that is not of this domain, is no error: nothing is known of it.
            $watched = $null
            if ($watch -and "$($group.GroupType)" -eq 'VirtualMachine' -and "$($group.State)" -eq 'Online') {
                try {
                    $items = Get-ClusterVMMonitoredItem @at -VirtualMachine $group.Name
                    $watched = @(Get-Texts @($items | ForEach-Object { $_.Name }))
                }
                catch { $watched = $null }
            }
            [pscustomobject]@{
                Name = $group.Name; GroupType = Get-Word $group.GroupType; State = Get-Word $group.State
                StatusInformation = Get-Word $group.StatusInformation
                OwnerNode = [string]$group.OwnerNode.Name; IsCoreGroup = $group.IsCoreGroup
                Priority = $group.Priority; AntiAffinityClassNames = @(Get-Texts $group.AntiAffinityClassNames)
                AutoFailbackType = $group.AutoFailbackType; FailoverThreshold = $group.FailoverThreshold
                FailoverPeriod = $group.FailoverPeriod; PersistentState = $group.PersistentState
                PreferredOwners = @(Get-Texts $owners); MonitoredItems = $watched
            }
        }
    })
    $found['resources'] = @(Read-Part 'resources' {
        Get-ClusterResource @at | ForEach-Object {
            $resource = $_
            $parameters = @{}
            Read-Part "parameters of $($resource.Name)" {
                Get-ClusterParameter -InputObject $resource | Where-Object { $wanted -contains $_.Name } |
                    ForEach-Object { $parameters[$_.Name] = [string]$_.Value }
            }
            $owners = Read-Part "possible owners of $($resource.Name)" {
                (Get-ClusterOwnerNode -InputObject $resource).OwnerNodes | ForEach-Object { $_.Name }
            }
            [pscustomobject]@{
                Name = $resource.Name; Id = [string]$resource.Id
                ResourceType = [string]$resource.ResourceType.Name; OwnerGroup = [string]$resource.OwnerGroup.Name
                OwnerNode = [string]$resource.OwnerNode.Name; State = Get-Word $resource.State
                RestartAction = $resource.RestartAction; RestartThreshold = $resource.RestartThreshold
                RestartPeriod = $resource.RestartPeriod; IsAlivePollInterval = $resource.IsAlivePollInterval
                PossibleOwners = @(Get-Texts $owners); Parameters = $parameters
            }
        }
    })
    $found['networks'] = @(Read-Part 'networks' {
        Get-ClusterNetwork @at | ForEach-Object {
            [pscustomobject]@{
                Name = $_.Name; Id = [string]$_.Id; Role = Get-Word $_.Role; State = Get-Word $_.State
                Address = [string]$_.Address; AddressMask = [string]$_.AddressMask
                Ipv6Addresses = @(Get-Texts $_.Ipv6Addresses); Ipv6PrefixLengths = @(Get-Texts $_.Ipv6PrefixLengths)
                Metric = $_.Metric
            }
        }
    })
    $found['interfaces'] = @(Read-Part 'network interfaces' {
        Get-ClusterNetworkInterface @at | ForEach-Object {
            [pscustomobject]@{
                Name = $_.Name; Node = [string]$_.Node; Network = [string]$_.Network.Name
                Adapter = $_.Adapter; Address = [string]$_.Address; State = Get-Word $_.State
                Ipv4Addresses = @(Get-Texts $_.Ipv4Addresses); Ipv6Addresses = @(Get-Texts $_.Ipv6Addresses)
            }
        }
    })
    $found['volumes'] = @(Read-Part 'shared volumes' {
        Get-ClusterSharedVolume @at | ForEach-Object {
            $volume = $_
            @($volume.SharedVolumeInfo) | ForEach-Object {
                [pscustomobject]@{
                    Name = $volume.Name; OwnerNode = [string]$volume.OwnerNode.Name; State = Get-Word $volume.State
                    FriendlyVolumeName = [string]$_.FriendlyVolumeName; Size = $_.Partition.Size
                    FreeSpace = $_.Partition.FreeSpace
                }
            }
        }
    })
    $found['volumeStates'] = @()
    if (Get-Command -Name Get-ClusterSharedVolumeState -ErrorAction SilentlyContinue) {
        $found['volumeStates'] = @(Read-Part 'states of shared volumes' {
            Get-ClusterSharedVolumeState @at | ForEach-Object {
                [pscustomobject]@{
                    Name = $_.Name; Node = [string]$_.Node; StateInfo = Get-Word $_.StateInfo
                    FileSystemRedirectedIOReason = Get-Word $_.FileSystemRedirectedIOReason
                    BlockRedirectedIOReason = Get-Word $_.BlockRedirectedIOReason
                }
            }
        })
    }
    $found['faultDomains'] = @()
    if (-not $Cluster -and (Get-Command -Name Get-ClusterFaultDomain -ErrorAction SilentlyContinue)) {
        $found['faultDomains'] = @(Read-Part 'fault domains' {
            Get-ClusterFaultDomain | ForEach-Object {
                [pscustomobject]@{ Name = $_.Name; Type = Get-Word $_.Type; ParentName = [string]$_.ParentName }
            }
        })
    }
    $found['affinityRules'] = @()
    if (-not $Cluster -and (Get-Command -Name Get-ClusterAffinityRule -ErrorAction SilentlyContinue)) {
        $found['affinityRules'] = @(Read-Part 'affinity rules' {
            Get-ClusterAffinityRule | ForEach-Object {
                [pscustomobject]@{
                    Name = $_.Name; RuleType = Get-Word $_.RuleType; Groups = @(Get-Texts $_.Groups)
                    Enabled = Get-Word $_.Enabled; SoftAntiAffinity = Get-Word $_.SoftAntiAffinity
                }
            }
        })
    }
    $found['migration'] = Read-Part 'networks of live migration' {
        $settings = @{}
        Get-ClusterResourceType @at -Name 'Virtual Machine' | Get-ClusterParameter |
            Where-Object { 'MigrationNetworkOrder', 'MigrationExcludeNetworks' -contains $_.Name } |
            ForEach-Object { $settings[$_.Name] = [string]$_.Value }
        [pscustomobject]$settings
    }
    $found['virtualDisks'] = @()
    if ($found['cluster'].S2DEnabled -eq 1) {
        $found['virtualDisks'] = @(Read-Part 'virtual disks' {
            Get-VirtualDisk | ForEach-Object {
                [pscustomobject]@{
                    FriendlyName = $_.FriendlyName; NumberOfDataCopies = $_.NumberOfDataCopies
                    ResiliencySettingName = $_.ResiliencySettingName; HealthStatus = Get-Word $_.HealthStatus
                    FaultDomainAwareness = Get-Word $_.FaultDomainAwareness
                }
            }
        })
    }
}

# Each machine by itself: its system, its hardware, and, in a guest of Hyper-V, what its host told it.
$found['machines'] = @($names | ForEach-Object {
    $name = $_
    Read-Part "machine $name" {
        $to = @{}
        if ($name -ne $env:COMPUTERNAME) { $to['ComputerName'] = $name }
        $system = Get-CimInstance -ClassName Win32_OperatingSystem @to
        $computer = Get-CimInstance -ClassName Win32_ComputerSystem @to
        $product = Get-CimInstance -ClassName Win32_ComputerSystemProduct @to
        $cores = 0
        Get-CimInstance -ClassName Win32_Processor @to | ForEach-Object { $cores += $_.NumberOfCores }
        $addresses = @(Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration -Filter 'IPEnabled = TRUE' @to |
            ForEach-Object { $_.IPAddress })
        $guest = @{}
        $key = 'HKLM:\SOFTWARE\Microsoft\Virtual Machine\Guest\Parameters'
        if ($name -eq $env:COMPUTERNAME -and (Test-Path -Path $key)) {
            $told = Get-ItemProperty -Path $key
            $guest = @{
                VirtualMachineId = [string]$told.VirtualMachineId
                VirtualMachineName = [string]$told.VirtualMachineName
                PhysicalHostName = [string]$told.PhysicalHostName
            }
        }
        [pscustomobject]@{
            Name = $name; DNSHostName = $computer.DNSHostName; Domain = $computer.Domain
            PartOfDomain = $computer.PartOfDomain; Caption = $system.Caption; BuildNumber = $system.BuildNumber
            Manufacturer = $computer.Manufacturer; Model = $computer.Model; Cores = $cores
            UUID = [string]$product.UUID
            TotalPhysicalMemory = $computer.TotalPhysicalMemory; Addresses = @(Get-Texts $addresses); Guest = $guest
        }
    }
})

$found['iscsi'] = @($names | ForEach-Object {
    $name = $_
    if (-not (Get-Command -Name Get-IscsiSession -ErrorAction SilentlyContinue)) { return }
    Read-Part "iSCSI sessions of $name" {
        $to = @{}
        if ($name -ne $env:COMPUTERNAME) { $to['CimSession'] = $name }
        elseif ((Get-Service -Name MSiSCSI).Status -ne 'Running') { return }
        Get-IscsiSession @to | ForEach-Object {
            [pscustomobject]@{
                Node = $name; TargetNodeAddress = $_.TargetNodeAddress
                InitiatorPortalAddress = $_.InitiatorPortalAddress; IsConnected = $_.IsConnected
                IsPersistent = $_.IsPersistent; NumberOfConnections = $_.NumberOfConnections
            }
        }
    }
})

$found['hosts'] = @()
$virtual = @($found['groups'] | Where-Object { $_.GroupType -eq 'VirtualMachine' -or $_.GroupType -eq '111' }).Count -gt 0
$role = $null -ne (Get-Service -Name vmms -ErrorAction SilentlyContinue)
if (-not $NoHyperV -and ($virtual -or $role) -and (Get-Command -Name Get-VMHost -ErrorAction SilentlyContinue)) {
    $found['hosts'] = @($names | ForEach-Object {
        $name = $_
        Read-Part "Hyper-V host $name" {
            $to = @{}
            if ($name -ne $env:COMPUTERNAME) { $to['ComputerName'] = $name }
            $h = Get-VMHost @to
            $machines = Read-Part "virtual machines of $name" {
                Get-VM @to | ForEach-Object {
                    $vm = $_
                    $disks = Read-Part "disks of $($vm.Name)" {
                        Get-VMHardDiskDrive -VM $vm | ForEach-Object {
                            [pscustomobject]@{
                                Path = $_.Path; DiskNumber = $_.DiskNumber; ControllerType = Get-Word $_.ControllerType
                                SupportPersistentReservations = $_.SupportPersistentReservations
                            }
                        }
                    }
                    $adapters = Read-Part "network adapters of $($vm.Name)" {
                        Get-VMNetworkAdapter -VM $vm | ForEach-Object {
                            [pscustomobject]@{
                                Name = $_.Name; SwitchName = $_.SwitchName; MacAddress = $_.MacAddress
                                IPAddresses = @(Get-Texts $_.IPAddresses); Connected = $_.Connected
                                ClusterMonitored = $_.ClusterMonitored; AccessVlanId = $_.VlanSetting.AccessVlanId
                            }
                        }
                    }
                    [pscustomobject]@{
                        Name = $vm.Name; Id = [string]$vm.Id; State = Get-Word $vm.State; IsClustered = $vm.IsClustered
                        Generation = $vm.Generation; Version = [string]$vm.Version
                        ProcessorCount = $vm.ProcessorCount; DynamicMemoryEnabled = $vm.DynamicMemoryEnabled
                        MemoryStartup = $vm.MemoryStartup; MemoryMinimum = $vm.MemoryMinimum
                        MemoryMaximum = $vm.MemoryMaximum; MemoryAssigned = $vm.MemoryAssigned
                        Path = $vm.Path; ConfigurationLocation = $vm.ConfigurationLocation
                        AutomaticStartAction = Get-Word $vm.AutomaticStartAction
                        AutomaticStopAction = Get-Word $vm.AutomaticStopAction
                        CheckpointType = Get-Word $vm.CheckpointType; ReplicationState = Get-Word $vm.ReplicationState
                        ReplicationMode = Get-Word $vm.ReplicationMode
                        Disks = @($disks | Where-Object { $_ }); Adapters = @($adapters | Where-Object { $_ })
                    }
                }
            }
            $switches = Read-Part "virtual switches of $name" {
                Get-VMSwitch @to | ForEach-Object {
                    [pscustomobject]@{
                        Name = $_.Name; SwitchType = Get-Word $_.SwitchType; AllowManagementOS = $_.AllowManagementOS
                        EmbeddedTeamingEnabled = $_.EmbeddedTeamingEnabled
                    }
                }
            }
            [pscustomobject]@{
                Name = $h.Name; LogicalProcessorCount = $h.LogicalProcessorCount; MemoryCapacity = $h.MemoryCapacity
                VirtualMachineMigrationEnabled = $h.VirtualMachineMigrationEnabled
                VMs = @($machines | Where-Object { $_ }); Switches = @($switches | Where-Object { $_ })
            }
        }
    })
}

$found['errors'] = @($script:failed)
$json = ConvertTo-Json -InputObject ([pscustomobject]$found) -Depth 8
if ($OutFile) { Set-Content -LiteralPath $OutFile -Value $json -Encoding UTF8 } else { $json }
