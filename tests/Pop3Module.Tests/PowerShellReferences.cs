using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Pop3Module.Tests;

/// <summary>Compares what an assembly uses of PowerShell with what PowerShellStandard, the interface of Windows PowerShell 5.1 and every PowerShell 7, has.</summary>
internal static class PowerShellReferences
{
    private const string PowerShell = "System.Management.Automation";
    private const string OtherAssemblies = "Microsoft.PowerShell";
    private static readonly TypeNames Names = new();

    /// <summary>Gives the types and members of PowerShell that an assembly uses and PowerShellStandard lacks, and the assemblies of PowerShell beside the one that it covers.</summary>
    public static string[] Outside(string assembly, string standard)
    {
        using PEReader standardFile = new(File.OpenRead(standard));
        using PEReader assemblyFile = new(File.OpenRead(assembly));
        Dictionary<string, string> bases = [];
        HashSet<string> known = Members(standardFile.GetMetadataReader(), bases);
        MetadataReader metadata = assemblyFile.GetMetadataReader();
        List<string> outside = [];
        foreach (AssemblyReferenceHandle handle in metadata.AssemblyReferences)
        {
            string name = metadata.GetString(metadata.GetAssemblyReference(handle).Name);
            if (name.StartsWith(OtherAssemblies, StringComparison.Ordinal))
            {
                outside.Add(name);
            }
        }

        outside.AddRange(metadata.TypeReferences.Where((TypeReferenceHandle handle) => IsOfPowerShell(metadata, handle))
            .Select((TypeReferenceHandle handle) => Names.GetTypeFromReference(metadata, handle, 0))
            .Where((string type) => !known.Contains(type)));
        outside.AddRange(metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where((MemberReference member) => member.Parent.Kind == HandleKind.TypeReference && IsOfPowerShell(metadata, (TypeReferenceHandle)member.Parent))
            .Select((MemberReference member) => (Type: Names.GetTypeFromReference(metadata, (TypeReferenceHandle)member.Parent, 0), Member: Describe(metadata, member)))
            .Where(((string Type, string Member) use) => !Has(known, bases, use.Type, use.Member))
            .Select(static ((string Type, string Member) use) => use.Type + "::" + use.Member));
        return [.. outside];
    }

    /// <summary>Gives the number of members of PowerShell that an assembly uses.</summary>
    public static int Count(string assembly)
    {
        using PEReader file = new(File.OpenRead(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        return metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Count((MemberReference member) => member.Parent.Kind == HandleKind.TypeReference && IsOfPowerShell(metadata, (TypeReferenceHandle)member.Parent));
    }

    // A derived type has the members of its base types.
    private static bool Has(HashSet<string> known, Dictionary<string, string> bases, string type, string member)
    {
        for (string? at = type; at is not null; at = bases.GetValueOrDefault(at))
        {
            if (known.Contains(at + "::" + member))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOfPowerShell(MetadataReader metadata, TypeReferenceHandle handle)
    {
        EntityHandle scope = metadata.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => IsOfPowerShell(metadata, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => metadata.StringComparer.Equals(metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name, PowerShell),
            _ => false,
        };
    }

    private static HashSet<string> Members(MetadataReader metadata, Dictionary<string, string> bases)
    {
        HashSet<string> members = [];
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            TypeDefinition type = metadata.GetTypeDefinition(handle);
            string name = Names.GetTypeFromDefinition(metadata, handle, 0);
            _ = members.Add(name);
            if (!type.BaseType.IsNil && type.BaseType.Kind == HandleKind.TypeDefinition)
            {
                bases[name] = Names.GetTypeFromDefinition(metadata, (TypeDefinitionHandle)type.BaseType, 0);
            }

            foreach (MethodDefinition method in type.GetMethods().Select(metadata.GetMethodDefinition))
            {
                _ = members.Add(name + "::" + Describe(metadata.GetString(method.Name), method.DecodeSignature(Names, null)));
            }

            foreach (FieldDefinition field in type.GetFields().Select(metadata.GetFieldDefinition))
            {
                _ = members.Add(name + "::" + metadata.GetString(field.Name) + ": " + field.DecodeSignature(Names, null));
            }
        }

        return members;
    }

    private static string Describe(MetadataReader metadata, MemberReference member)
    {
        string name = metadata.GetString(member.Name);
        return member.GetKind() == MemberReferenceKind.Method
            ? Describe(name, member.DecodeMethodSignature(Names, null))
            : name + ": " + member.DecodeFieldSignature(Names, null);
    }

    private static string Describe(string name, MethodSignature<string> signature) =>
        name + "(" + string.Join(", ", signature.ParameterTypes) + "): " + signature.ReturnType;

    /// <summary>Writes a type of metadata as text, without the assembly that it comes from.</summary>
    private sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            TypeReference type = reader.GetTypeReference(handle);
            string outer = type.ResolutionScope.Kind == HandleKind.TypeReference
                ? GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0) + "+"
                : Prefix(reader.GetString(type.Namespace));
            return outer + reader.GetString(type.Name);
        }

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            TypeDefinition type = reader.GetTypeDefinition(handle);
            string outer = type.IsNested ? GetTypeFromDefinition(reader, type.GetDeclaringType(), 0) + "+" : Prefix(reader.GetString(type.Namespace));
            return outer + reader.GetString(type.Name);
        }

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[" + new string(',', shape.Rank - 1) + "]";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPinnedType(string elementType) => elementType;

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => genericType + "<" + string.Join(", ", typeArguments) + ">";

        public string GetGenericMethodParameter(object? genericContext, int index) => "!!" + index;

        public string GetGenericTypeParameter(object? genericContext, int index) => "!" + index;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

        private static string Prefix(string space) => space.Length == 0 ? string.Empty : space + ".";
    }
}
